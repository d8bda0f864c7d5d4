import { checkRows } from '../../src/circuit/check.js'
import { type Circuit, rowCount } from '../../src/circuit/circuit.js'
import { firstInput, solve, solveLying, type Witness } from '../../src/circuit/witness.js'
import { mod } from '../../src/field/modular.js'
import { type BuiltCase, type GadgetCase, sampleInputs } from './gadgetCase.js'
import { instructionsByKind, liesAbout, valuesOutside } from './lies.js'
import { RandomNumbers } from './randomNumbers.js'
import { CircuitIndex, type Lies, Tampering } from './tampering.js'

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

/** The first wire of which two witnesses hold different values, -1 for none. */
export function firstDifference(a: Witness, b: Witness): number {
  return a.small.findIndex((value, wire) => value !== b.small[wire] && a.residue(wire) !== b.residue(wire))
}

export interface ToldLies {
  /** Lies that all rows accept. */
  readonly accepted: readonly string[]
  /** Lies told about each kind of instruction that the circuit has. */
  readonly told: ReadonlyMap<string, number>
}

/** Lies about every instruction's results, with everything after them recomputed and with nothing recomputed. */
export function tellLies(
  gadget: GadgetCase,
  { circuit }: BuiltCase,
  limit = gadget.sparsely === undefined ? 12 : 2,
): ToldLies {
  const random = new RandomNumbers(circuit.wires)
  const accepted: string[] = []
  const told = new Map<string, number>()
  for (const inputs of sampleInputs(gadget, limit)) {
    const run = new Tampering(new CircuitIndex(circuit), solveLying(circuit, inputs.map(BigInt), honest))
    for (const [kind, instructions] of instructionsByKind(circuit)) {
      const picked = instructions.filter((_, i) => i % (gadget.sparsely?.lieEvery ?? 1) === 0)
      const lies = picked.flatMap((instruction) => liesAbout(run, instruction, random))
      told.set(kind, (told.get(kind) ?? 0) + lies.length)
      accepted.push(...lies.flatMap((lie) => acceptance(run, inputs, lie)))
    }
  }
  return { accepted, told }
}

function acceptance(run: Tampering, inputs: readonly number[], lies: Lies): string[] {
  const told = `inputs ${inputs}: ${describeLies(run, lies)}`
  const accepted: string[] = []
  if (run.refusal(lies, 'recomputed') === undefined) accepted.push(`${told}, the rest recomputed`)
  if (run.refusal(lies, 'untouched') === undefined) accepted.push(told)
  return accepted
}

/** The replaced values in words. */
export function describeLies(run: Tampering, lies: Lies): string {
  const words = [...lies].map(([wire, value]) => `wire ${wire} = ${value} instead of ${run.value(wire)}`)
  return words.join(', ')
}

/** Inputs out of range that all rows accept, one at a time, everything after it recomputed. */
export function acceptedOutsiders(gadget: GadgetCase, { circuit }: BuiltCase): string[] {
  const random = new RandomNumbers(circuit.wires)
  const inputs = sampleInputs(gadget, 1)[0]!
  const run = new Tampering(new CircuitIndex(circuit), solveLying(circuit, inputs.map(BigInt), honest))
  return gadget.inputs.flatMap(({ lo, bits }, i) => {
    const wire = firstInput(circuit) + i
    const outside = valuesOutside(lo, lo + 2 ** bits - 1, random)
    const accepted = outside.filter((x) => run.refusal(new Map([[wire, x]]), 'recomputed') === undefined)
    return accepted.map((value) => `input ${i} = ${value}`)
  })
}
