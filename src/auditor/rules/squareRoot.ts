import { FR } from '../../field/bn254.js'
import { mod } from '../../field/modular.js'
import { scaled, type Term } from '../forms.js'
import { magnitude } from '../intervals.js'
import type { Knowledge } from '../knowledge.js'
import { type Bound, boundsOf, constantOf } from './offsets.js'

/**
 * The root of a square that lies between two bounds.
 *
 * Claim   let q * q = p with q an integer in [0, h]. Let x = p + D1 in [l1, u1] and y = p + 2 q + D2 in [l2, u2] as integers,
 *         D1 and D2 determined, D2 - D1 = k constant with u1 - l2 + k <= 0. Then q is determined, if h^2, the ends of the
 *         intervals, 2 h and |k| together stay below r.
 * Proof   y = x + 2 q + k, no wrap being possible, so x >= l2 - 2 q - k. Take witnesses q < q'. Then x' <= u1 gives
 *         x' - x <= u1 - l2 + k + 2 q <= 2 q; but x' - x = q'^2 - q^2 >= 2 q + 1.
 *
 * floor(sqrt(v)): D1 = -v with v - p >= 0, D2 = -v with p + 2 q - v >= 0, k = 0.
 */
export function determinedRoot(k: Knowledge, relation: number): number[] {
  if (k.isLinear(relation) || k.open[relation] !== 2) return []
  const { a, b, c, forms } = k.system
  const [left, right, side] = [a, b, c].map((column) => forms.terms(column[relation]!))
  const [q, p] = [left![0]![0], side![0]?.[0]]
  const isSquare = [left!, right!, side!].every((terms) => terms.length === 1) && right![0]![0] === q
  if (!isSquare || p === undefined || p === q || mod(left![0]![1] * right![0]![1] - side![0]![1]) !== 0n)
    return []
  return isBracketed(k, q, p) ? [q] : []
}

function isBracketed(k: Knowledge, q: number, p: number): boolean {
  const range = k.range(q)
  if (range === undefined || range.lo < 0n) return false
  const [above, below] = [boundsOf(k, p), boundsOf(k, p, q, 2n)]
  return above.some((first) => below.some((second) => closes(range.hi, first, second)))
}

function closes(h: bigint, { offset, range }: Bound, second: Bound): boolean {
  const gap = constantOf([...second.offset, ...scaled(offset, -1n)] satisfies Term[])
  if (gap === undefined) return false
  const ends = [range.lo, range.hi, second.range.lo, second.range.hi].map(magnitude).reduce((x, y) => x + y)
  return ends + h * h + 2n * h + 2n * magnitude(gap) < FR && range.hi - second.range.lo + gap <= 0n
}
