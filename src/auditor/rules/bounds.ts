import { canonical, scaled, type Term } from '../forms.js'
import { add, hull, type Interval, product, times } from '../intervals.js'
import type { Knowledge } from '../knowledge.js'

/** Times that one relation is used to narrow bounds: chains of them would go on for long. */
const MOST_ROUNDS = 3

/**
 * Bounds for the one wire of a relation that has none.
 *
 * Claim   if A B = C, every wire but w is bounded, w is in C alone and with the coefficient 1 or -1, then w is bounded by
 *         the interval of A B minus the rest of C (negated for -1), provided that its length is below r.
 * Proof   with the integers that stand for the wires, A B - (C - (+-w)) is an integer in that interval, congruent to +-w.
 */
export function boundLast(k: Knowledge, relation: number): void {
  if (k.unbounded[relation] !== 1) return
  const { a, b, c, forms } = k.system
  const side = forms.terms(c[relation]!)
  const target = side.find(([wire]) => k.range(wire) === undefined)
  if (target === undefined || (target[1] !== 1n && target[1] !== -1n)) return
  const [left, right] = [forms.terms(a[relation]!), forms.terms(b[relation]!)]
  const others = side.filter((term) => term !== target)
  const chosen = selected(k, left, right, others) ?? selected(k, right, left, others)
  const [whole, rest] = [productRange(k, left, right), k.rangeOf(others)]
  if (chosen !== undefined) k.bound(target[0], times(chosen, target[1]))
  else if (whole !== undefined && rest !== undefined)
    k.bound(target[0], times(add(whole, times(rest, -1n)), target[1]))
}

/**
 * Bounds of b F - R for a wire b in [0, 1], which may be in F and R as well: what they have in common cancels in each of the
 * two cases. |q| = q if b = 1, -q if b = 0, is never negative.
 *
 * Claim   if b is in [0, 1], then b F - R is in the least interval that holds those of -R for b = 0 and of F - R for b = 1.
 * Proof   the integer that stands for b is 0 or 1; in each case the other side is the integer sum of the terms that are left.
 */
function selected(
  k: Knowledge,
  selector: readonly Term[],
  form: readonly Term[],
  rest: readonly Term[],
): Interval | undefined {
  if (selector.length !== 1 || selector[0]![1] !== 1n) return undefined
  const [bit] = selector[0]!
  const range = k.range(bit)
  if (range === undefined || range.lo !== 0n || range.hi !== 1n) return undefined
  const zero = k.rangeOf(withValue(scaled(rest, -1n), bit, 0n))
  const one = k.rangeOf(withValue([...form, ...scaled(rest, -1n)], bit, 1n))
  if (zero === undefined || one === undefined) return undefined
  return hull(zero, one)
}

/** A sum of terms in which a wire has a value. */
function withValue(terms: readonly Term[], wire: number, value: bigint): Term[] {
  return canonical(terms.map(([own, x]) => (own === wire ? [0, x * value] : [own, x])))
}

/**
 * Narrower bounds for the open wires of a linear relation whose wires are all bounded; the same claim, with any of them
 * as w. Bounds that came from a product first are often wide.
 */
export function narrowOpen(k: Knowledge, relation: number): void {
  if (k.unbounded[relation] !== 0 || k.open[relation] === 0 || !k.isLinear(relation)) return
  if (k.narrowed[relation]! >= MOST_ROUNDS) return
  k.narrowed[relation]!++
  const terms = k.system.forms.terms(k.system.c[relation]!)
  const whole = k.rangeOf(terms)!
  for (const [wire, coefficient] of terms) {
    if (k.determined[wire] === 1 || (coefficient !== 1n && coefficient !== -1n)) continue
    const own = times(k.range(wire)!, coefficient)
    k.bound(wire, times({ lo: whole.lo - own.lo, hi: whole.hi - own.hi }, -coefficient))
  }
}

/**
 * Narrower bounds for a wire that is a product of bounded forms, once; the same claim. A bound from an equation that the
 * wire is in elsewhere may have come first.
 */
export function narrowProduct(k: Knowledge, relation: number): void {
  if (k.unbounded[relation] !== 0 || k.narrowed[relation] !== 0 || k.isLinear(relation)) return
  const { a, b, c, forms } = k.system
  if (forms.length(c[relation]!) !== 1) return
  k.narrowed[relation]++
  const [[wire, coefficient]] = forms.terms(c[relation]!) as [Term]
  if (coefficient !== 1n && coefficient !== -1n) return
  k.bound(wire, times(productRange(k, forms.terms(a[relation]!), forms.terms(b[relation]!))!, coefficient))
}

function productRange(k: Knowledge, a: readonly Term[], b: readonly Term[]): Interval | undefined {
  const [left, right] = [k.rangeOf(a), k.rangeOf(b)]
  return left === undefined || right === undefined ? undefined : product(left, right)
}
