import type { Builder, GadgetSpec } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { compare, compareWidth } from './compare.js'
import { MAX_DIGITS } from './digits.js'

const SPEC: GadgetSpec = {
  template: 'Max',
  signals: (width) => [
    ['bits', width! + 1],
    ['out', 1],
  ],
}

/**
 * m = max(a, b).
 *
 * Prove   s, d from Compare: s = 1 iff a >= b, d = a - b;   s * d = m - b
 * Sound   s and d are unique, so is m; it is a for s = 1 and b for s = 0.
 *         With a limit, w may be less than the ranges ask for: no other a and b then satisfy the rows.
 * Facts   m.range = [max of lower bounds, max of upper bounds]; disjoint ranges cost nothing
 * Twin    circuits/Max.circom     Cost  w + 2 rows, -2^(w-1) <= a - b < 2^(w-1); a, b only in C
 */
export function max(c: Builder, a: Form, b: Form, limit = MAX_DIGITS): Form {
  const [ra, rb] = [c.range(a), c.range(b)]
  const gap = c.range(
    c.combine([
      [a, 1],
      [b, -1],
    ]),
  )
  if (gap.lo >= 0) return a
  if (gap.hi <= 0) return b
  const width = Math.min(limit, compareWidth(c, a, b))
  return c.call(SPEC, [width], [a, b], () => {
    const { atLeast, difference } = compare(c, a, b, width)
    return c.multiplyAdd(atLeast, difference, b, { lo: Math.max(ra.lo, rb.lo), hi: Math.max(ra.hi, rb.hi) })
  })
}

/** min(a, b) = -max(-a, -b). */
export function min(c: Builder, a: Form, b: Form): Form {
  return c.combine([[max(c, c.combine([[a, -1]]), c.combine([[b, -1]])), -1]])
}
