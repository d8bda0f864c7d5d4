import { FR } from '../../field/bn254.js'
import { inverse, leastResidue } from '../../field/modular.js'
import { canonical, scaled, type Term } from '../forms.js'
import { type Interval, magnitude } from '../intervals.js'
import type { Knowledge } from '../knowledge.js'
import { type Bound, boundsOf, constantOf } from './offsets.js'

/** Longer linear relations are not read as products of a constant and a quotient. */
const MOST_TERMS = 8

/**
 * The quotient of a division by a wire.
 *
 * Claim   let A q + ... = p + ... be a row, A a constant or a determined integer in [1, h], q a wire of span s, everything
 *         else determined. Let p + D1 in [l1, u1] and p + D2 in [l2, u2] as integers, D1 and D2 determined, and
 *         D2 - D1 = A - k for a constant k with u1 - l2 < k. Then q is determined, if h s + h and the lengths of the
 *         intervals, their ends, h and |k| together stay below r.
 * Proof   the integers x = p + D1 and y = p + D2 have y - x = A - k, no wrap being possible. So l2 - A + k <= x <= u1, an
 *         interval of length u1 - l2 + A - k <= A - 1. For two witnesses x changes by at most A - 1 and by A times the
 *         change of q (again without wrap), so q does not change.
 *
 * Division with remainder: D1 = -x with x - p in [0, ...], D2 = d - 1 - x, A = d, k = 1.
 */
export function determinedQuotient(k: Knowledge, relation: number): number[] {
  if (k.open[relation] !== 2) return []
  const found = divisionsIn(k, relation).find(({ divisor, q, p }) => closesIn(k, divisor, q[0], p))
  return found === undefined ? [] : [found.q[0]]
}

/** A reading of a relation as divisor * q + ... = p + ..., everything but q and p determined. */
interface Division {
  readonly divisor: readonly Term[]
  readonly q: Term
  readonly p: number
}

function divisionsIn(k: Knowledge, relation: number): Division[] {
  const { a, b, c, forms } = k.system
  const multiple = k.openTerms(c[relation]!)
  if (k.isLinear(relation)) {
    if (forms.length(c[relation]!) > MOST_TERMS) return []
    const [x, y] = multiple
    return [division([[0, -1n]], x!, y!), division([[0, -1n]], y!, x!)]
  }
  return [[a, b] as const, [b, a] as const].flatMap(([closed, other]) => {
    const [divisor, factor] = [closed[relation]!, k.openTerms(other[relation]!)]
    const fits = k.openTerms(divisor).length === 0 && factor.length === 1 && multiple.length === 1
    return fits && factor[0]![0] !== multiple[0]![0]
      ? [division(forms.terms(divisor), factor[0]!, multiple[0]!)]
      : []
  })
}

function division(divisor: readonly Term[], q: Term, [p, c]: Term): Division {
  return { divisor: canonical(scaled(divisor, leastResidue(q[1] * inverse(c)))), q, p }
}

/** Whether the bounds of p leave one q. */
function closesIn(k: Knowledge, divisor: readonly Term[], q: number, p: number): boolean {
  const range = k.range(q)
  if (range === undefined || magnitude(constantOf(divisor) ?? 0n) === 1n) return false
  const bounds = boundsOf(k, p)
  return [1n, -1n].some((sign) => {
    const side = { terms: scaled(divisor, sign), span: range.hi - range.lo }
    return bounds.some((low) => bounds.some((high) => closes(k, side, low, high)))
  })
}

function closes(
  k: Knowledge,
  { terms, span }: { terms: readonly Term[]; span: bigint },
  first: Bound,
  second: Bound,
): boolean {
  const gap = constantOf([...terms, ...scaled(second.offset, -1n), ...first.offset])
  const divisor = k.rangeOf(terms)
  if (gap === undefined || divisor === undefined || divisor.lo < 1n) return false
  const lengths = first.range.hi - first.range.lo + second.range.hi - second.range.lo
  const magnitudes = [first.range, second.range].map(reach).reduce((x, y) => x + y)
  const fits = divisor.hi * (span + 1n) < FR && lengths + magnitudes + divisor.hi + 2n * magnitude(gap) < FR
  return fits && first.range.hi - second.range.lo < gap
}

function reach({ lo, hi }: Interval): bigint {
  return magnitude(lo) + magnitude(hi)
}
