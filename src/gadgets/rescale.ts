import type { Builder, GadgetSpec } from '../circuit/builder.js'
import type { Form, Wire } from '../circuit/forms.js'
import { bitLength, roundShift } from '../util/integers.js'
import { digits, MAX_DIGITS } from './digits.js'
import { inRange } from './inRange.js'

const SPEC: GadgetSpec = {
  template: 'Rescale',
  signals: (shift, _lo, width) => [
    ['out', 1],
    ['high', Math.max(0, width! - 1)],
    ['low', shift!],
  ],
}

/**
 * q = floor((x + 2^(shift-1)) / 2^shift): division by a power of two, ties upward.
 *
 * Prove   x + 2^(shift-1) - 2^shift q = sum of `shift` digits (so it lies in [0, 2^shift));
 *         q in [lo, lo + 2^width), with lo = rounded x.lo and width the digits of (rounded x.hi) - lo
 * Sound   2^shift q < 2 * 2^252 whatever its digits, so the sides of the first row differ by less than 3 * 2^252 < r
 *         and it holds over the integers, where quotient and remainder are unique. Then q <= rounded x.hi as well.
 *         With a limit m below the digits of x.range, q is in [-2^(m-shift), 2^(m-shift)) instead, and no other x satisfies
 *         the rows.
 * Facts   q.range = [rounded x.lo, rounded x.hi], tight; with a limit, its part within
 * Twin    circuits/Rescale.circom     Cost  digits(x.hi - x.lo) + 1 rows, at most one more; x only in C
 */
export function rescale(c: Builder, x: Form, shift: number, limit = MAX_DIGITS): Form {
  if (shift === 0) return x
  const all = { lo: roundShift(c.range(x).lo, shift), hi: roundShift(c.range(x).hi, shift) }
  const end = 2 ** (limit - shift)
  const isLimited = all.lo < -end || all.hi >= end
  const { lo, hi } = isLimited ? { lo: -end, hi: Math.min(all.hi, end - 1) } : all
  if (lo === hi) return c.constant(lo)
  const width = isLimited ? limit - shift + 1 : bitLength(hi - lo)
  return c.call(SPEC, [shift, lo, width], [x], () => {
    const shifted = c.combine([[x, 1]], 2 ** (shift - 1))
    const quotient = c.hintQuotient(shifted, c.constant(2 ** shift)) as Wire
    const q = inRange(c, quotient, lo, width, hi)
    digits(
      c,
      c.combine([
        [shifted, 1],
        [q, -(2 ** shift)],
      ]),
      0,
      shift,
    )
    return q
  })
}
