import type { Term } from '../forms.js'
import { add, type Interval, product, times } from '../intervals.js'
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
  const whole = productRange(k, forms.terms(a[relation]!), forms.terms(b[relation]!))
  const rest = k.rangeOf(side.filter((term) => term !== target))
  if (whole === undefined || rest === undefined) return
  k.bound(target[0], times(add(whole, times(rest, -1n)), target[1]))
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

function productRange(k: Knowledge, a: readonly Term[], b: readonly Term[]): Interval | undefined {
  const [left, right] = [k.rangeOf(a), k.rangeOf(b)]
  return left === undefined || right === undefined ? undefined : product(left, right)
}
