import type { Builder } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { max } from './max.js'
import { multiplyAdd } from './product.js'

/**
 * Two numbers in descending order.
 *
 * Prove   m = Max(a, b);   1 * (a + b - m) = the other one
 * Sound   m is a or b.
 * Facts   ranges of the maximum and of the minimum; the latter's wire keeps ranges from growing where results are sorted again
 * Twin    circuits/Max.circom, MultiplyAdd.circom     Cost  w + 3 rows, -2^(w-1) <= a - b < 2^(w-1); none where the ranges
 *         decide
 */
export function exchange(c: Builder, a: Form, b: Form): readonly [greater: Form, less: Form] {
  const greater = max(c, a, b)
  if (greater === a) return [a, b]
  if (greater === b) return [b, a]
  const [ra, rb] = [c.range(a), c.range(b)]
  const rest = c.combine([
    [a, 1],
    [b, 1],
    [greater, -1],
  ])
  const range = { lo: Math.min(ra.lo, rb.lo), hi: Math.min(ra.hi, rb.hi) }
  return [greater, multiplyAdd(c, c.one, rest, c.zero, range)]
}
