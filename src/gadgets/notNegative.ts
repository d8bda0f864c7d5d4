import type { Builder } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { bitLength } from '../util/integers.js'
import { decompose } from './digits.js'

/**
 * s = 1 if x >= 0, else 0.
 *
 * Prove   digits of x + 2^m, where -2^m <= x < 2^m;   s is the top one
 * Sound   digits are unique; the top one is 1 iff x + 2^m >= 2^m.
 * Facts   s in [0, 1]; a sign that the range decides costs nothing
 * Twin    circuits/Digits.circom     Cost  m + 2 rows; x only in C
 */
export function notNegative(c: Builder, x: Form): Form {
  const { lo, hi } = c.range(x)
  if (lo >= 0) return c.one
  if (hi < 0) return c.zero
  const m = Math.max(bitLength(-lo - 1), bitLength(hi))
  return decompose(c, x, 2 ** m, m + 1)[m]!
}
