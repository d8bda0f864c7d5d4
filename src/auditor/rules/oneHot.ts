import { FR } from '../../field/bn254.js'
import { inverse, mod } from '../../field/modular.js'
import { direction, split, type Term } from '../forms.js'
import type { Knowledge } from '../knowledge.js'

/** Relations of a wire that are searched for its guard. */
const MOST_RELATIONS = 16

/**
 * Marks the wires of a relation c h_1 + ... + c h_n = c whose h_i are 0 or 1 as a group.
 *
 * Claim   exactly one wire of a group is 1.
 * Proof   the sum of the h_i is an integer from 0 to n < r, congruent to 1.
 */
export function findGroup(k: Knowledge, relation: number): void {
  if (!k.isLinear(relation) || k.unbounded[relation] !== 0 || k.open[relation]! < 2) return
  const terms = k.system.forms.terms(k.system.c[relation]!)
  const [constant, ...members] = terms
  if (constant![0] !== 0 || BigInt(members.length) >= FR) return
  if (k.group[members[0]![0]] === relation + 1) return
  const isMember = ([wire, coefficient]: Term) =>
    mod(coefficient + constant![1]) === 0n && k.lo[wire] === 0n && k.hi[wire] === 1n
  if (members.every(isMember)) for (const [wire] of members) k.join(wire, relation + 1)
}

/**
 * Wires of a group that a sum of known value determines.
 *
 * Claim   let sum c_i h_i be determined, its open wires in one group, and among the group's open wires the coefficients
 *         (0 for those not in the sum) distinct. Then all of them are determined.
 * Proof   determined members aside, one witness has its 1 at i, another at j, or both have it at a determined member. In
 *         the first case the sums differ by c_i - c_j, which is 0 for i = j only.
 */
export function determinedByGroup(k: Knowledge, terms: readonly Term[]): number[] {
  const group = k.group[terms[0]![0]]!
  if (group === 0 || !terms.every(([wire]) => k.group[wire] === group)) return []
  const members = k.openTerms(k.system.c[group - 1]!)
  const coefficients = terms.map(([, coefficient]) => coefficient)
  for (let absent = members.length - terms.length; absent > 0; absent--) coefficients.push(0n)
  const distinct = new Set(coefficients.map(mod)).size === coefficients.length
  return distinct ? members.map(([wire]) => wire) : []
}

/**
 * Wires of a sum of known value that guards determine.
 *
 * Claim   let sum c_i h_i be determined and each h_i have a relation h_i G_i = 0 with G_i determined, where the G_i differ
 *         from each other by constants other than 0. Then all h_i are determined.
 * Proof   at most one G_i is 0, the same in all witnesses; the other h_i are 0, and the last follows from the sum.
 */
export function determinedByGuards(k: Knowledge, terms: readonly Term[]): number[] {
  const guards: Guard[] = []
  for (const [wire] of terms) {
    const guard = guardOf(k, wire)
    if (guard === undefined) return []
    guards.push(guard)
  }
  const shapes = new Set(guards.map(({ shape }) => shape))
  const constants = new Set(guards.map(({ constant }) => constant))
  return shapes.size === 1 && constants.size === guards.length ? terms.map(([wire]) => wire) : []
}

interface Guard {
  /** The direction of the guard without its constant; and the constant where the first coefficient is 1. */
  readonly shape: string
  readonly constant: bigint
}

function guardOf(k: Knowledge, wire: number): Guard | undefined {
  const { at, relation } = k.system.occurrences
  for (let i = at[wire]!, end = Math.min(at[wire + 1]!, i + MOST_RELATIONS); i < end; i++) {
    const guard = k.open[relation[i]!] === 1 ? guardIn(k, relation[i]!, wire) : undefined
    if (guard !== undefined) return guard
  }
  return undefined
}

function guardIn(k: Knowledge, relation: number, wire: number): Guard | undefined {
  const { a, b, c, forms } = k.system
  if (forms.constant(c[relation]!) !== 0n) return undefined
  const [left, right] = [forms.terms(a[relation]!), forms.terms(b[relation]!)]
  const isWire = (side: readonly Term[]) => side.length === 1 && side[0]![0] === wire
  const guard = isWire(left) ? right : isWire(right) ? left : []
  const { constant, rest } = split(guard)
  if (rest.length === 0 || rest.some(([at]) => at === wire)) return undefined
  return { shape: direction(rest), constant: mod(constant * inverse(rest[0]![1])) }
}
