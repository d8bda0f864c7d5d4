import { FR } from '../../field/bn254.js'
import type { Term } from '../forms.js'
import { compare, magnitude } from '../intervals.js'
import type { Knowledge } from '../knowledge.js'

/**
 * Wires that a sum of known value determines: mixed-radix digits, quotient and remainder, a last open wire.
 *
 * Claim   let sum c_i w_i be determined, w_i bounded integers that vary by at most s_i, |c_1| <= |c_2| <= ..., and
 *         |c_1| s_1 + ... + |c_n| s_n < r. If |c_i| > |c_1| s_1 + ... + |c_(i-1)| s_(i-1) for all i >= m, then w_m .. w_n
 *         are determined.
 * Proof   for two witnesses sum c_i d_i = 0 mod r with |d_i| <= s_i; its magnitude is below r, so it is 0 over the
 *         integers. If d_n were not 0, |c_n d_n| >= |c_n| would exceed all other terms together; so d_n = 0. Go on with
 *         n - 1 as long as the condition holds.
 *
 * A single open wire needs no bounds: its coefficient is invertible.
 */
export function determinedBySum(k: Knowledge, terms: readonly Term[]): number[] {
  if (terms.length === 1) return [terms[0]![0]]
  const digits = terms.map((term) => digitOf(k, term))
  if (!digits.every((digit) => digit !== undefined)) return []
  digits.sort((x, y) => compare(x.weight, y.weight))
  const reach = reaches(digits)
  if (reach[digits.length]! >= FR) return []
  const unique = digits.findLastIndex(({ weight }, i) => weight <= reach[i]!) + 1
  return digits.slice(unique).map(({ wire }) => wire)
}

interface Digit {
  readonly wire: number
  /** Magnitude of the coefficient. */
  readonly weight: bigint
  readonly span: bigint
}

function digitOf(k: Knowledge, [wire, coefficient]: Term): Digit | undefined {
  const range = k.range(wire)
  if (range === undefined) return undefined
  return { wire, weight: magnitude(coefficient), span: range.hi - range.lo }
}

/** Entry i: by how much the first i terms together can vary. */
function reaches(digits: readonly Digit[]): bigint[] {
  const reach = [0n]
  for (const { weight, span } of digits) reach.push(reach.at(-1)! + weight * span)
  return reach
}
