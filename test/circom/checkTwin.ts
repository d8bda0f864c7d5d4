import { expect } from 'vitest'
import { emitCircom } from '../../src/backends/circom/emit.js'
import { TwinNames } from '../../src/backends/circom/names.js'
import { readR1cs } from '../../src/backends/r1cs/reader.js'
import { writeR1cs } from '../../src/backends/r1cs/writer.js'
import type { BuiltCircuit } from '../../src/circuit/circuit.js'
import type { Statement } from '../../src/circuit/statement.js'
import { solve } from '../../src/circuit/witness.js'
import { type CompiledTwin, compileTwin } from './compileTwin.js'
import { normalize, rowsOf, satisfies } from './constraintSystem.js'

/** Compiles the twin, holds its constraints against the circuit's, and the witnesses for each of the inputs. */
export async function checkTwin(
  circuit: BuiltCircuit,
  statement: Statement,
  inputs: readonly Float64Array[],
): Promise<void> {
  const twin = await compileTwin(emitCircom(circuit, statement))
  expectSameConstraints(circuit, twin)
  for (const values of inputs) await expectSameWitness(circuit, twin, values)
}

/** Every wire of the circuit is a signal of the same value, and circom's constraints hold. */
async function expectSameWitness(
  circuit: BuiltCircuit,
  twin: CompiledTwin,
  inputs: Float64Array,
): Promise<void> {
  const ours = solve(circuit, inputs)
  const theirs = await twin.witness(Array.from(inputs, BigInt))
  const differences: string[] = []
  for (const [wire, name] of wireNames(circuit)) {
    const [expected, found] = [ours.residue(wire), theirs[twin.signals.get(name)!]]
    if (found !== expected) differences.push(`${name} = ${found}, wire ${wire} = ${expected}`)
  }
  expect(differences).toEqual([])
  expect(satisfies(twin.r1cs, theirs)).toBe(true)
}

/** Over the circuit's wires, both systems have the same linear equations and the same quadratic ones modulo those. */
export function expectSameConstraints(circuit: BuiltCircuit, twin: CompiledTwin): void {
  const ours = normalize(
    rowsOf(readR1cs(writeR1cs(circuit)), (wire) => wire),
    circuit.wires,
  )
  const wires = new Map([
    [0, 0],
    ...wireNames(circuit).map(([wire, name]) => [twin.signals.get(name)!, wire] as const),
  ])
  expect(wires.size, 'signals that are wires').toBe(circuit.wires)
  const theirs = normalize(
    rowsOf(twin.r1cs, (index) => wires.get(index) ?? circuit.wires + index),
    circuit.wires,
  )
  expect(theirs.quadratic.length).toBe(ours.quadratic.length)
  expect(theirs).toEqual(ours)
}

function wireNames(circuit: BuiltCircuit): [wire: number, name: string][] {
  const names = new TwinNames(circuit)
  return Array.from({ length: circuit.wires - 1 }, (_, i) => [i + 1, names.wire(i + 1)])
}
