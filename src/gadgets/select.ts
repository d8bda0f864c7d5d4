import type { Builder } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { multiplyAdd } from './product.js'

/**
 * a where s = 1, b where s = 0.
 *
 * Requires  s is 0 or 1
 * Prove   s * (a - b) = out - b
 * Sound   the row itself
 * Facts   out.range = the union of a.range and b.range
 * Twin    circuits/MultiplyAdd.circom     Cost  1 row; none where s is known or a = b
 */
export function select(c: Builder, s: Form, a: Form, b: Form): Form {
  const known = c.constantOf(s)
  if (known !== undefined) return known === 1 ? a : b
  const difference = c.combine([
    [a, 1],
    [b, -1],
  ])
  const gap = c.constantOf(difference)
  if (gap !== undefined) {
    return c.combine([
      [s, gap],
      [b, 1],
    ])
  }
  const [ra, rb] = [c.range(a), c.range(b)]
  return multiplyAdd(c, s, difference, b, { lo: Math.min(ra.lo, rb.lo), hi: Math.max(ra.hi, rb.hi) })
}
