import type { BuiltCircuit } from '../../src/circuit/circuit.js'

/** The circuit with one row left out; its wires and its witness program stay. */
export function withoutRow<T extends BuiltCircuit>(circuit: T, row: number): T {
  const [rowA, rowB, rowC] = [circuit.rowA, circuit.rowB, circuit.rowC].map((column) =>
    column.filter((_, i) => i !== row),
  )
  const calls = circuit.calls.map((call) => ({
    ...call,
    firstRow: call.firstRow - (call.firstRow > row ? 1 : 0),
  }))
  return { ...circuit, rowA: rowA!, rowB: rowB!, rowC: rowC!, calls }
}
