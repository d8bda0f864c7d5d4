import type { Builder, GadgetSpec } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { roundShift } from '../util/integers.js'
import { MAX_DIGITS } from './digits.js'
import { signAndQuotient, signWidth } from './relu.js'
import { rescale } from './rescale.js'

const SPEC: GadgetSpec = {
  template: 'LeakyRelu',
  signals: (_shift, _slope, _unit, width) => [
    ['bits', width! + 1],
    ['out', 1],
  ],
}

/**
 * y = unit * q for q >= 0, slope * q for q < 0, with q = floor((x + 2^(shift-1)) / 2^shift), for integers unit and slope.
 *
 * Prove   sign and digits of q as in Relu;   sign * (unit - slope) * q = y - slope * q
 * Sound   q is unique, so is y; for sign 1 it is unit * q, for sign 0 slope * q.
 * Facts   y.range = the image of q.range (cut by a limit as in Relu), y being monotone on both sides of 0
 * Twin    circuits/LeakyRelu.circom     Cost  m + 3 rows, as Relu
 */
export function leakyRelu(
  c: Builder,
  x: Form,
  shift: number,
  slope: number,
  unit: number,
  limit = MAX_DIGITS,
): Form {
  const [lo, hi] = [roundShift(c.range(x).lo, shift), roundShift(c.range(x).hi, shift)]
  const m = signWidth(c, x, shift, limit)
  const isLimited = m < signWidth(c, x, shift)
  if (lo >= 0 && !isLimited) return c.combine([[rescale(c, x, shift), unit]])
  if (hi <= 0 && !isLimited) return c.combine([[rescale(c, x, shift), slope]])
  return c.call(SPEC, [shift, slope, unit, m], [x], () => {
    const { sign, quotient } = signAndQuotient(c, x, shift, m)
    const q = c.combine(
      [
        [quotient, 1],
        [sign, 2 ** (m - shift)],
      ],
      -(2 ** (m - shift)),
    )
    const scaled = c.combine([[q, slope]])
    const ends = [0, slope * Math.max(lo, -(2 ** (m - shift))), unit * Math.min(hi, 2 ** (m - shift) - 1)]
    return c.multiplyAdd(sign, c.combine([[q, unit - slope]]), scaled, {
      lo: Math.min(...ends),
      hi: Math.max(...ends),
    })
  })
}
