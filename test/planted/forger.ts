import { mod } from '../../src/field/modular.js'
import { sampleInputs } from '../harness/gadgetCase.js'
import { valuesOutside } from '../harness/lies.js'
import { RandomNumbers } from '../harness/randomNumbers.js'
import { type Drawn, fileOf, type Plan, witnessOf } from './plan.js'
import { brokenRows, statementOf } from './rows.js'

/** Inputs of a plan: extremes and random ones of their ranges, and one at a time outside of them. */
function candidates({ inputs, runs = 300, also = [] }: Plan, { gadget }: Drawn): bigint[][] {
  const inside = sampleInputs(gadget, runs).map((values) => values.map(BigInt))
  const random = new RandomNumbers(inputs.length)
  const outside = inputs.flatMap(({ lo, bits }, i) =>
    valuesOutside(lo, lo + 2 ** bits - 1, random).map((value) => inside[0]!.with(i, mod(value))),
  )
  return [...inside, ...outside.slice(0, runs), ...also.map((values) => [...values])]
}

/**
 * Runs the prover on every candidate, for circuits whose wires all follow from the inputs.
 *
 * @returns false statements that all rows accept, true ones that a row refuses, and pairs of inputs that the public
 * signals must tell apart and do not
 */
export function forgeries(plan: Plan, drawn: Drawn): string[] {
  const file = fileOf(drawn)
  const readings = new Map<string, string>()
  return candidates(plan, drawn).flatMap((inputs) => {
    const witness = witnessOf(plan, drawn, inputs)
    const wanted = plan.meaning(inputs)
    const refused = brokenRows(file, witness).length > 0
    if (refused) return wanted !== undefined && isMeant(plan, inputs) ? [`refuses ${inputs}`] : []
    if (wanted === undefined) return [`accepts ${inputs}`]
    const { outputs, publicSignals } = statementOf(file, witness)
    const wrong = outputs.some((value, i) => wanted[i] !== undefined && mod(wanted[i]) !== value)
    if (wrong) return [`states ${outputs} of ${inputs}`]
    return collision(readings, String(publicSignals), String(plan.binds?.(inputs) ?? []), inputs)
  })
}

/** Inputs out of range may be refused even where `meaning` has a value for them. */
function isMeant({ inputs }: Plan, values: readonly bigint[]): boolean {
  return inputs.every(({ lo, bits }, i) => mod(values[i]! - BigInt(lo)) < 1n << BigInt(bits))
}

function collision(
  readings: Map<string, string>,
  published: string,
  bound: string,
  inputs: readonly bigint[],
): string[] {
  const before = readings.get(published)
  if (before === undefined) readings.set(published, bound)
  return before === undefined || before === bound ? [] : [`publishes the same of ${inputs} and of ${before}`]
}
