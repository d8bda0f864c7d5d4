import type { Builder } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { bitLength } from '../util/integers.js'
import { decompose, MAX_DIGITS, weigh } from './digits.js'
import { isZero } from './isZero.js'
import { product } from './product.js'

/** A number's place relative to the window [0, 2^n) after dividing by 2^shift. */
export interface Window {
  /** Digits of floor(v / 2^shift) inside the window; arbitrary (but digits) outside of it. */
  readonly bits: readonly Form[]
  /** 1 iff the quotient is inside the window; the constant one when the range says so. */
  readonly inside: Form
  /** 1 iff v >= 0; the constant one when the range says so. */
  readonly notBelow: Form
  /** What floor leaves of v: v modulo 2^shift, also outside of the window. */
  readonly remainder: Form
}

/**
 * Digits of floor(v / 2^shift) for v = x + offset, and whether it lies in [0, 2^n).
 *
 * Prove   digits of v, or of v + 2^m when v may be negative (the top one is then the sign);
 *         inside = sign * IsZero(sum of the digits from shift + n up to the sign)
 * Sound   digits are unique; for sign 1 the others write v, which is below 2^(shift + n) iff all higher ones are 0.
 *         With a limit, m may be less than x.range asks for: no other x then satisfies the rows, and digits still are unique.
 * Facts   all results in [0, 1]
 * Twin    circuits/Digits.circom, IsZero.circom, MultiplyAdd.circom     Cost  digits + 1, and at most 4 rows for `inside`
 */
export function window(
  c: Builder,
  x: Form,
  offset: number,
  shift: number,
  n: number,
  limit = MAX_DIGITS,
): Window {
  const range = c.range(x)
  const [lo, hi] = [range.lo + offset, range.hi + offset]
  const m = Math.max(shift + n, Math.min(limit, Math.max(bitLength(hi), bitLength(-lo - 1))))
  const width = lo < 0 ? m + 1 : m
  const at = lo < 0 ? offset + 2 ** m : offset
  const bits = decompose(c, x, at, width)
  const notBelow = lo < 0 ? bits[m]! : c.one
  const above = bits.slice(shift + n, m)
  const notAbove = above.length === 0 ? c.one : isZero(c, c.combine(above.map((bit) => [bit, 1] as const)))
  return {
    bits: bits.slice(shift, shift + n),
    notBelow,
    inside: product(c, notBelow, notAbove),
    remainder: weigh(c, bits.slice(0, shift)),
  }
}
