import type { Builder, GadgetSpec } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { bitLength, roundShift } from '../util/integers.js'
import { digits, MAX_DIGITS, weigh } from './digits.js'
import { rescale } from './rescale.js'

const SPEC: GadgetSpec = {
  template: 'Relu',
  signals: (_shift, width) => [
    ['bits', width! + 1],
    ['out', 1],
  ],
}

/**
 * y = max(0, q) with q = floor((x + 2^(shift-1)) / 2^shift).
 *
 * Prove   digits of x + 2^(shift-1) + 2^m, where -2^m <= x + 2^(shift-1) < 2^m;   y = top * sum_{shift <= i < m} 2^(i-shift) b_i
 * Sound   digits are unique (see `digits`); top = 1 iff x + 2^(shift-1) >= 0 iff q >= 0, and then the sum over the
 *         digits above the shift is q.
 *         With a limit, m may be less than x.range asks for: no other x then satisfies the rows, and digits still are unique.
 * Facts   y.range = [max(0, rounded x.lo), min(rounded x.hi, 2^(m-shift) - 1)]; a sign that the range decides costs nothing
 * Twin    circuits/Relu.circom     Cost  m + 3 rows for magnitude below 2^m; x only in C
 */
export function relu(c: Builder, x: Form, shift: number, limit = MAX_DIGITS): Form {
  const [lo, hi] = [roundShift(c.range(x).lo, shift), roundShift(c.range(x).hi, shift)]
  const m = signWidth(c, x, shift, limit)
  const isLimited = m < signWidth(c, x, shift)
  if (lo >= 0 && !isLimited) return rescale(c, x, shift)
  if (hi <= 0 && !isLimited) return c.zero
  return c.call(SPEC, [shift, m], [x], () => {
    const { sign, quotient } = signAndQuotient(c, x, shift, m)
    return c.multiplyAdd(sign, quotient, c.zero, {
      lo: 0,
      hi: Math.max(0, Math.min(hi, 2 ** (m - shift) - 1)),
    })
  })
}

/** Least m with -2^m <= x + half < 2^m, half being the rounding constant of the shift; or the limit where that is less. */
export function signWidth(c: Builder, x: Form, shift: number, limit = MAX_DIGITS): number {
  const half = shift === 0 ? 0 : 2 ** (shift - 1)
  const { lo, hi } = c.range(x)
  return Math.max(Math.min(limit, Math.max(bitLength(-(lo + half) - 1), bitLength(hi + half))), shift)
}

/**
 * The sign digit of q (1 for q >= 0), and the form that is q when the sign is 1 and q + 2^(m-shift) when it is 0.
 * Allocates m + 1 wires.
 */
export function signAndQuotient(
  c: Builder,
  x: Form,
  shift: number,
  m: number,
): { sign: Form; quotient: Form } {
  const half = shift === 0 ? 0 : 2 ** (shift - 1)
  const bits = digits(c, x, half + 2 ** m, m + 1)
  return { sign: bits[m]!, quotient: weigh(c, bits.slice(0, m), shift) }
}
