import { publicSignalCount, type R1cs, type R1csMatrix } from '../../backends/r1cs/reader.js'

/**
 * Number of gates that snarkjs's PLONK setup makes of the circuit: one per public signal and per row, plus one
 * for every addition that a row's linear forms need. A gate takes three wires, so forms are folded two wires
 * at a time: a factor of a product down to one, a row without product down to three.
 *
 * Like that setup, it counts terms that are zero or cancel. FFLONK's drops them, so this bounds it from above.
 */
export function plonkGates(r1cs: R1cs): number {
  let gates = publicSignalCount(r1cs)
  for (let row = 0; row < r1cs.constraints; row++) gates += rowGates(r1cs, row)
  return gates
}

function rowGates({ a, b, c }: R1cs, row: number): number {
  if (terms(a, row).length === 0 || terms(b, row).length === 0) return sumGates([c], row)
  if (variables([a], row) === 0) return sumGates([b, c], row)
  if (variables([b], row) === 0) return sumGates([a, c], row)
  return 1 + [a, b, c].reduce((sum, form) => sum + Math.max(0, variables([form], row) - 1), 0)
}

function sumGates(forms: readonly R1csMatrix[], row: number): number {
  return 1 + Math.max(0, variables(forms, row) - 3)
}

function terms({ rowStart, wire }: R1csMatrix, row: number): Uint32Array {
  return wire.subarray(rowStart[row]!, rowStart[row + 1]!)
}

/** Distinct wires other than the constant wire 0. */
function variables(forms: readonly R1csMatrix[], row: number): number {
  const wires = new Set<number>()
  for (const form of forms) for (const wire of terms(form, row)) wires.add(wire)
  wires.delete(0)
  return wires.size
}
