import { checkRows } from '../../src/circuit/check.js'
import { type Circuit, rowCount } from '../../src/circuit/circuit.js'
import { solve, solveLying, Witness } from '../../src/circuit/witness.js'
import { FR } from '../../src/field/bn254.js'
import { mod } from '../../src/field/modular.js'
import { type BuiltCase, type GadgetCase, sampleInputs } from './gadgetCase.js'
import { RandomNumbers } from './randomNumbers.js'

const honest = () => undefined

/** Honest runs that fail a row, publish a wrong value, or differ between the two ways of computing a witness. */
export function honestFaults(
  gadget: GadgetCase,
  { circuit }: BuiltCase,
  limit = gadget.sparsely?.runs ?? 300,
): string[] {
  return sampleInputs(gadget, limit).flatMap((inputs) => honestFault(gadget, circuit, inputs))
}

function honestFault(gadget: GadgetCase, circuit: Circuit, inputs: readonly number[]): string[] {
  const witness = solve(circuit, Float64Array.from(inputs))
  const exact = solveLying(circuit, inputs.map(BigInt), honest)
  const faults: string[] = []
  const report = checkRows(circuit, witness, 1)
  if (!report.ok)
    faults.push(`inputs ${inputs}: row ${report.failures[0]!.row} of ${rowCount(circuit)} fails`)
  gadget.reference(inputs.map(BigInt)).forEach((expected, i) => {
    const published = witness.residue(1 + i)
    if (published !== mod(expected))
      faults.push(`inputs ${inputs}: output ${i} is ${published}, not ${expected}`)
  })
  const differs = firstDifference(witness, exact)
  if (differs >= 0) faults.push(`inputs ${inputs}: wire ${differs} differs between doubles and bigints`)
  return faults
}

function firstDifference(a: Witness, b: Witness): number {
  return Array.from(a.small).findIndex((_, wire) => a.residue(wire) !== b.residue(wire))
}

/** Lies that all rows accept, told about one wire with everything after it recomputed, or with nothing recomputed. */
export function acceptedLies(
  gadget: GadgetCase,
  { circuit }: BuiltCase,
  limit = gadget.sparsely === undefined ? 6 : 2,
): string[] {
  return sampleInputs(gadget, limit).flatMap((inputs) => {
    const truth = solveLying(circuit, inputs.map(BigInt), honest)
    return hintedWires(circuit, gadget.sparsely?.lieEvery).flatMap((wire) =>
      liesAbout(truth.residue(wire)).flatMap((lie) => acceptedLie(circuit, truth, inputs, wire, lie)),
    )
  })
}

function acceptedLie(
  circuit: Circuit,
  truth: Witness,
  inputs: readonly number[],
  wire: number,
  lie: bigint,
): string[] {
  const recomputed = solveLying(circuit, inputs.map(BigInt), (_, at) => (at === wire ? lie : undefined))
  const alone = copyOf(truth)
  alone.set(wire, lie)
  const told = `inputs ${inputs}: wire ${wire} = ${lie} instead of ${truth.residue(wire)}`
  const accepted: string[] = []
  if (checkRows(circuit, recomputed, 1).ok) accepted.push(`${told}, the rest recomputed`)
  if (checkRows(circuit, alone, 1).ok) accepted.push(told)
  return accepted
}

function hintedWires({ program }: Circuit, every = 1): number[] {
  const wires = Array.from(program.out).flatMap((first, i) =>
    Array.from({ length: program.count[i]! }, (_, k) => first + k),
  )
  return wires.filter((_, i) => i % every === 0)
}

function liesAbout(truth: bigint): bigint[] {
  const random = new RandomNumbers(Number(truth & 0xffffn))
  const shifted = truth + (1n << random.bits(7))
  const lies = [truth + 1n, truth - 1n, 1n - truth, 0n, 1n, FR - 1n, shifted, -truth, random.bits(253)].map(
    mod,
  )
  return [...new Set(lies)].filter((lie) => lie !== truth)
}

function copyOf(witness: Witness): Witness {
  const copy = new Witness(witness.small.length)
  copy.small.set(witness.small)
  for (const [wire, value] of witness.wide) copy.wide.set(wire, value)
  return copy
}
