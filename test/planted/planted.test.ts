import { describe, expect, it } from 'vitest'
import { readR1cs } from '../../src/backends/r1cs/reader.js'
import { mod } from '../../src/field/modular.js'
import { sampleInputs } from '../harness/gadgetCase.js'
import { forgeries } from './forger.js'
import { plans, plantedBugs, rowMutants } from './index.js'
import { type Drawn, draw, fileOf, type Plan, witnessOf } from './plan.js'
import { brokenRows, statementOf } from './rows.js'
import { ambiguous, firstAmbiguous, searchTinyField, tinyPrime, unmeant } from './tiny.js'

/** Every hole is real and every twin is without it, by rows read from the .r1cs files and by exhaustive search. */
describe.each(plans.map((plan) => [plan.name, plan] as const))('%s', (_, plan) => {
  const [broken, sound] = [draw(plan, true), draw(plan, false)]
  if (plan.catches === 'auditor') describeAuditor(plan, broken, sound)
  else describeForger(plan, broken, sound)
  if (plan.noTinyField === undefined) describeTinyField(plan, broken, sound)
})

function describeAuditor(plan: Plan, broken: Drawn, sound: Drawn): void {
  const { inputs, lies } = plan.forgery!

  it('has two witnesses for the same inputs', () => {
    const file = fileOf(broken)
    const [first, second] = [witnessOf(plan, broken, inputs), witnessOf(plan, broken, inputs, lies)]
    expect(brokenRows(file, first)).toEqual([])
    expect(brokenRows(file, second)).toEqual([])
    expect(statementOf(file, second).inputs).toEqual(statementOf(file, first).inputs)
    expect(second).not.toEqual(first)
    expectMeant(plan, inputs, statementOf(file, first).outputs)
  })

  it('has a twin that refuses the second, if it has the wires', () => {
    const told = Object.keys(lies).filter((name) => sound.names.has(name))
    const forged = witnessOf(plan, sound, inputs, lies)
    if (told.length > 0) expect(brokenRows(fileOf(sound), forged)).not.toEqual([])
  })

  it('has a twin that computes what is meant', () => {
    const file = fileOf(sound)
    for (const values of sampleInputs(sound.gadget, plan.runs ?? 40).map((x) => x.map(BigInt))) {
      if (plan.meaning(values) === undefined) continue
      const witness = witnessOf(plan, sound, values)
      expect(brokenRows(file, witness)).toEqual([])
      expectMeant(plan, values, statementOf(file, witness).outputs)
    }
  })
}

function expectMeant({ meaning }: Plan, inputs: readonly bigint[], outputs: readonly bigint[]): void {
  const wanted = meaning(inputs)
  if (wanted !== undefined) expect(outputs).toEqual(wanted.map((value) => mod(value!)))
}

function describeForger(plan: Plan, broken: Drawn, sound: Drawn): void {
  it('is forged', () => {
    expect(forgeries(plan, broken)).not.toEqual([])
  })

  it('has a twin that is not', () => {
    expect(forgeries(plan, sound)).toEqual([])
  })
}

function describeTinyField(plan: Plan, broken: Drawn, sound: Drawn): void {
  const prime = tinyPrime(broken, sound)

  it('shows in a tiny field what it lacks', () => {
    const search = searchTinyField(plan, broken, prime)
    if (plan.catches === 'auditor') expect(ambiguous(search)).not.toEqual([])
    else expect(ambiguous(search)).toEqual([])
    if (plan.catches === 'forger') expect(unmeant(plan, search)).not.toEqual([])
  })

  it('has a twin with one witness for every input that is meant, none for others', () => {
    const search = searchTinyField(plan, sound, prime)
    expect(ambiguous(search)).toEqual([])
    expect(unmeant(plan, search)).toEqual([])
  })
}

describe('planted bugs', () => {
  it('have names of their own, and say what is missing', () => {
    expect(new Set(plans.map(({ name }) => name)).size).toBe(plans.length)
    expect(plans.filter(({ hole }) => hole.length < 20)).toEqual([])
  })

  it('are files that differ from their twins', () => {
    for (const { broken, sound } of plantedBugs) {
      const [holed, whole] = [broken(), sound()]
      expect(readR1cs(whole).privateInputs).toBe(readR1cs(holed).privateInputs)
      expect(Buffer.compare(holed, whole)).not.toBe(0)
    }
  })
})

describe('circuits without any one of their rows', () => {
  it.each(rowMutants.map((mutant) => [mutant.name, mutant] as const))('%s', (_, mutant) => {
    expect(readR1cs(mutant.broken()).constraints).toBe(readR1cs(mutant.sound()).constraints - 1)
    expect(firstAmbiguous(mutant.gadget, mutant.built)).toBeDefined()
  })
})
