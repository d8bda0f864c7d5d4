import type { Builder, GadgetSpec } from '../circuit/builder.js'
import type { Form, Wire } from '../circuit/forms.js'
import { boolean, MAX_DIGITS, weigh } from './digits.js'
import { NotBoundedError } from './errors.js'

const SPEC: GadgetSpec = { template: 'InRange', signals: (_lo, width) => [['bits', Math.max(0, width! - 1)]] }

/**
 * Proves lo <= x < lo + 2^width for a wire of unknown range.
 *
 * Prove   b_i (b_i - 1) = 0 for i < width - 1;   T (T - 2^(width-1)) = 0 with T = x - lo - sum 2^i b_i
 * Sound   T is 0 or 2^(width-1), so x - lo = sum + T is a residue below 2^width, and 2^width < r. Low digits are those
 *         of x - lo: given x, T and every b_i are unique.
 * Facts   x.range = [lo, min(hi, lo + 2^width - 1)], where hi is what the caller knows beyond this gadget
 * Twin    circuits/InRange.circom     Cost  width rows (1 for width 0)
 */
export function inRange(c: Builder, x: Wire, lo: number, width: number, hi = Number.POSITIVE_INFINITY): Form {
  const range = { lo, hi: Math.min(hi, lo + 2 ** width - 1) }
  if (width > MAX_DIGITS) throw new NotBoundedError({ ...range, width })
  return c.call(SPEC, [lo, width], [c.form(x)], () => {
    c.learn(x, range)
    if (width === 0) c.assertZero(c.combine([[c.form(x), 1]], -lo))
    else assertDigits(c, x, lo, width)
    return c.form(x)
  })
}

function assertDigits(c: Builder, x: Wire, lo: number, width: number): void {
  const form = c.form(x)
  const first = c.hintBits(c.combine([[form, 1]], -lo), width - 1)
  const bits = Array.from({ length: width - 1 }, (_, i) => boolean(c, (first + i) as Wire))
  const top = c.combine(
    [
      [form, 1],
      [weigh(c, bits), -1],
    ],
    -lo,
  )
  c.row(top, c.combine([[top, 1]], -(2 ** (width - 1))), c.zero)
}
