import { FR } from '../../field/bn254.js'
import { inverse, leastResidue } from '../../field/modular.js'
import { scaled, split, type Term } from '../forms.js'
import { type Interval, magnitude, times } from '../intervals.js'
import type { Knowledge } from '../knowledge.js'
import { constantOf } from './offsets.js'

/** Relations of a step that are searched for the other bound. */
const MOST_RELATIONS = 16

/**
 * Marks two wires of which the first is the second or one more.
 *
 * Claim   if c - c' takes the values 0 and 1 only, then c = c' or c = c' + 1.
 *
 * Rows (c - c') (c - c' - 1) = 0 are read as c - c' = a or c - c' = 1 - a, a auxiliary, that is 0 or 1.
 */
export function findStep(k: Knowledge, relation: number): void {
  if (!k.isLinear(relation) || k.open[relation]! < 2) return
  const { constant, rest } = split(k.system.forms.terms(k.system.c[relation]!))
  if (rest.length !== 3 || rest[2]![0] < k.system.wires || rest[1]![0] >= k.system.wires) return
  const unit = inverse(rest[0]![1])
  const [second, choice, offset] = [rest[1]![1], rest[2]![1], constant].map((x) => leastResidue(x * unit))
  if (second !== -1n || magnitude(choice!) !== 1n) return
  const least = -offset! - (choice === 1n ? 1n : 0n)
  const [first, other] = [rest[0]![0], rest[1]![0]]
  if (least === 0n) link(k, first, other, relation)
  else if (least === -1n) link(k, other, first, relation)
}

function link(k: Knowledge, from: number, to: number, relation: number): void {
  if (k.nextStep[from] !== 0) return
  k.nextStep[from] = to
  k.eachRelation(from, (other) => {
    if (other !== relation) k.queue(other)
  })
}

/**
 * Steps that tell which of some intervals a determined number is in.
 *
 * Claim   let c_1 .. c_n be open wires, c_1 and c_n 0 or 1 and every c_i - c_(i+1) 0 or 1. Let D - sum g_i c_i = S in [l, u]
 *         and E + sum h_i c_i = T in [l', u'] as integers, D and E determined and D + E a constant K. Write low_i for
 *         g_1 + .. + g_i and high_i for h_1 + .. + h_i. If l + l' + low_j - high_i > K for all 0 <= i < j <= n, and the
 *         magnitudes of all these numbers and of the sums |g_i|, |h_i| together stay below r / 2, the c_i are determined.
 * Proof   c_1 - c_n is -1, 0 or 1 and congruent to a sum of n - 1 bits, so at most one of the differences is 1, and the
 *         steps are 1 up to some place i and 0 from there on: D = low_i + S, E = T - high_i. Take witnesses with the
 *         places i < j. D is the same residue in both, and its readings low_i + S and low_j + S' differ by less than r,
 *         so they are one integer, d >= low_j + l; likewise e >= l' - high_i, and d + e, congruent to K, is K. Together
 *         K >= l + l' + low_j - high_i.
 *
 * t_i <= x < t_(i+1): D = x - t_0, E = t_1 - 1 - x, low_i = t_i - t_0, high_i = t_(i+1) - t_1, l = l' = 0: low_j - high_i > t_1 - 1 - t_0
 * says t_j > t_(i+1) - 1.
 */
export function determinedByIntervals(k: Knowledge, relation: number): number[] {
  if (!k.isLinear(relation) || k.open[relation]! < 2) return []
  const steps = stepsIn(k, relation)
  if (steps === undefined) return []
  const own = boundOf(k, relation, steps)
  if (own === undefined) return []
  const { at, relation: relations } = k.system.occurrences
  const from = at[steps[0]!]!
  const others = relations.subarray(from, Math.min(at[steps[0]! + 1]!, from + MOST_RELATIONS))
  for (const other of others) {
    if (other === relation || !k.isLinear(other)) continue
    const second = boundOf(k, other, steps)
    if (second !== undefined && (separates(own, second) || separates(second, own))) return steps
  }
  return []
}

/** The open wires of a relation that are steps of one stair, from its first to its last, which are 0 or 1. */
function stepsIn(k: Knowledge, relation: number): number[] | undefined {
  const open = k.openTerms(k.system.c[relation]!).map(([wire]) => wire)
  const members = new Set(open)
  const starts = open.filter((wire) => k.nextStep[wire] !== 0)
  if (starts.length === 0) return undefined
  const followers = new Set(starts.map((wire) => k.nextStep[wire]!))
  const heads = starts.filter((wire) => !followers.has(wire))
  if (heads.length !== 1) return undefined
  const steps = [heads[0]!]
  for (let next = k.nextStep[heads[0]!]!; members.has(next); next = k.nextStep[next]!) {
    if (steps.push(next) > open.length) return undefined
  }
  return isBit(k, steps[0]!) && isBit(k, steps.at(-1)!) ? steps : undefined
}

function isBit(k: Knowledge, wire: number): boolean {
  return k.lo[wire] === 0n && k.hi[wire] === 1n
}

/** offset + sum of weights[i] c_i is an integer in the interval; the offset is determined. */
interface StairBound {
  readonly offset: readonly Term[]
  readonly weights: readonly bigint[]
  readonly range: Interval
}

function boundOf(k: Knowledge, relation: number, steps: readonly number[]): StairBound | undefined {
  const terms = k.system.forms.terms(k.system.c[relation]!)
  const stair = new Set(steps)
  const range = k.rangeOf(terms.filter(([wire]) => k.determined[wire] === 0 && !stair.has(wire)))
  if (range === undefined) return undefined
  const weight = new Map(terms)
  return {
    offset: terms.filter(([wire]) => k.determined[wire] === 1),
    weights: steps.map((wire) => weight.get(wire) ?? 0n),
    range: times(range, -1n),
  }
}

/** Whether the first bound, as D - sum g c, and a multiple of the second, as E + sum h c, tell all places apart. */
function separates(first: StairBound, second: StairBound): boolean {
  const anchor = first.offset.find(([wire]) => wire !== 0)
  const match = second.offset.find(([wire]) => wire === anchor?.[0])
  if (anchor === undefined || match === undefined) return false
  const factor = leastResidue(-anchor[1] * inverse(match[1]))
  const constant = constantOf([...first.offset, ...scaled(second.offset, factor)])
  if (constant === undefined) return false
  const [low, high] = [first.weights.map((g) => -g), second.weights.map((h) => h * factor)]
  const { range } = first
  const other = times(second.range, factor)
  const all = [constant, range.lo, range.hi, other.lo, other.hi, ...low, ...high]
  if (2n * all.reduce((sum, x) => sum + magnitude(x), 0n) >= FR) return false
  return isApart(low, high, constant - range.lo - other.lo)
}

/** Whether low_j - high_i > gap for all i < j. */
function isApart(low: readonly bigint[], high: readonly bigint[], gap: bigint): boolean {
  let [lowest, highest, most] = [0n, 0n, 0n]
  for (let j = 0; j < low.length; j++) {
    lowest += low[j]!
    if (lowest - most <= gap) return false
    highest += high[j]!
    if (highest > most) most = highest
  }
  return true
}
