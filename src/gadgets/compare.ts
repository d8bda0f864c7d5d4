import type { Builder } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { bitLength } from '../util/integers.js'
import { digits, weigh } from './digits.js'

/** Least m with -2^m <= a - b < 2^m. */
export function compareWidth(c: Builder, a: Form, b: Form): number {
  const { lo, hi } = c.range(
    c.combine([
      [a, 1],
      [b, -1],
    ]),
  )
  return Math.max(bitLength(-lo - 1), bitLength(hi))
}

/**
 * Whether a >= b, for use inside other gadgets.
 *
 * Prove   digits of a - b + 2^m, m = compareWidth
 * Sound   digits are unique (see `digits`); the top one is 1 iff a - b >= 0, ties included.
 * Facts   atLeast in [0, 1]; `difference` = a - b written in the digits, so that rows which use it stay short
 * Cost    m + 2 rows; a, b only in C
 */
export function compare(c: Builder, a: Form, b: Form, m: number): { atLeast: Form; difference: Form } {
  const bits = digits(
    c,
    c.combine([
      [a, 1],
      [b, -1],
    ]),
    2 ** m,
    m + 1,
  )
  return { atLeast: bits[m]!, difference: weigh(c, bits, 0, -(2 ** m)) }
}
