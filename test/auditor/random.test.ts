import { describe, expect, it } from 'vitest'
import { auditRows } from '../../src/auditor/auditRows.js'
import { type R1cs, readR1cs } from '../../src/backends/r1cs/reader.js'
import { RandomNumbers } from '../harness/randomNumbers.js'
import { type Form, type Row, writeTinyR1cs } from '../harness/tinyR1cs.js'

const SYSTEMS = 3000
/** Values that every wire is tried with. */
const VALUES = [-2, -1, 0, 1, 2, 3]
const INPUTS = 1
const HIDDEN = 4

/**
 * Small random circuits, many of them under-constrained, searched through: two solutions with the same input in small
 * integers are two witnesses over any field. What the auditor calls proven must not differ between them.
 */
function randomRows(random: RandomNumbers): Row[] {
  const wires = Array.from({ length: INPUTS + HIDDEN }, (_, i) => i + 1)
  const small = () => BigInt(random.between(-2, 3))
  const sum = (terms: number): Form => {
    const form: Record<number, bigint> = { 0: small() }
    for (let i = 0; i < terms; i++) form[random.pick(wires)] = BigInt(random.pick([-2, -1, 1, 1, 2, 4]))
    return Object.fromEntries(Object.entries(form).filter(([, value]) => value !== 0n))
  }
  const hidden = () => random.between(INPUTS + 1, INPUTS + HIDDEN)
  const zeroTest = (): Row[] => {
    const [x, e, i] = [sum(1), hidden(), hidden()]
    const rows: Row[] = [
      [x, { [i]: 1n }, { 0: 1n, [e]: -1n }],
      [x, { [e]: 1n }, {}],
      [{ [i]: 1n }, { [e]: 1n }, {}],
    ]
    return rows.filter(() => random.between(0, 4) > 0)
  }
  const makers: (() => Row[])[] = [
    () => [boolean({ [hidden()]: 1n })],
    () => [boolean(sum(2))],
    () => [[{}, {}, sum(random.between(1, 4))]],
    () => [[{}, {}, sum(random.between(2, 5))]],
    () => [[sum(random.between(1, 2)), sum(1), sum(random.between(0, 2))]],
    () => [[{ [hidden()]: 1n }, sum(1), {}]],
    zeroTest,
  ]
  return Array.from({ length: random.between(2, 8) }, () => random.pick(makers)()).flat()
}

function boolean(form: Form): Row {
  return [form, { ...form, 0: (form[0] ?? 0n) - 1n }, {}]
}

function build(rows: readonly Row[]): R1cs {
  const witness = new Array<bigint>(1 + INPUTS + HIDDEN).fill(0n)
  return readR1cs(writeTinyR1cs({ publicOutputs: 0, publicInputs: 0, privateInputs: INPUTS, rows, witness }))
}

type Terms = readonly (readonly [wire: number, factor: number])[]

/** All solutions in small integers, by input; a row is looked at once its last wire has a value. */
function solutions(rows: readonly Row[]): Map<number, number[][]> {
  const tidy = rows.map(([a, b, c]) => ({ a: termsOf(a), b: termsOf(b), c: termsOf(c) }))
  const last = tidy.map(({ a, b, c }) => Math.max(1, ...[...a, ...b, ...c].map(([wire]) => wire)))
  const holds = (z: readonly number[]) =>
    tidy.every(
      ({ a, b, c }, i) => last[i] !== z.length - 1 || evaluate(a, z) * evaluate(b, z) === evaluate(c, z),
    )
  const found = new Map<number, number[][]>()
  const visit = (z: number[]) => {
    if (z.length > 1 && !holds(z)) return
    if (z.length === 1 + INPUTS + HIDDEN) found.set(z[1]!, [...(found.get(z[1]!) ?? []), z])
    else for (const next of VALUES) visit([...z, next])
  }
  visit([1])
  return found
}

function termsOf(form: Form): Terms {
  return Object.entries(form).map(([wire, factor]) => [Number(wire), Number(factor)])
}

function evaluate(terms: Terms, z: readonly number[]): number {
  return terms.reduce((sum, [wire, factor]) => sum + factor * z[wire]!, 0)
}

describe('random circuits', () => {
  it('have no two small witnesses that differ on a proven wire', () => {
    let [free, proven] = [0, 0]
    for (let seed = 0; seed < SYSTEMS; seed++) {
      const rows = randomRows(new RandomNumbers(seed))
      const report = auditRows(build(rows))
      const open = new Set(report.unproven.map(({ wire }) => wire))
      for (const witnesses of solutions(rows).values()) {
        for (let wire = 1; wire <= INPUTS + HIDDEN; wire++) {
          const differs = witnesses.some((z) => z[wire] !== witnesses[0]![wire])
          if (differs) expect(open.has(wire), `seed ${seed}: wire ${wire}`).toBe(true)
          if (differs) free++
        }
      }
      proven += report.proven - 1 - INPUTS
    }
    expect(free).toBeGreaterThan(SYSTEMS)
    expect(proven).toBeGreaterThan(SYSTEMS / 2)
  })
})
