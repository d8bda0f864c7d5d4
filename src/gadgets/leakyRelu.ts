import type { Builder, GadgetSpec } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { roundShift } from '../util/integers.js'
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
 * y = unit * q for q >= 0, slope * q for q < 0, with q = floor((x + 2^(shift-1)) / 2^shift); 0 <= slope <= unit.
 *
 * Prove   sign and digits of q as in Relu;   sign * (unit - slope) * q = y - slope * q
 * Sound   q is unique, so is y; for sign 1 it is unit * q, for sign 0 slope * q.
 * Facts   y.range = the image of q.range, y being monotone in q
 * Twin    circuits/LeakyRelu.circom     Cost  m + 3 rows, as Relu
 */
export function leakyRelu(c: Builder, x: Form, shift: number, slope: number, unit: number): Form {
  const [lo, hi] = [roundShift(c.range(x).lo, shift), roundShift(c.range(x).hi, shift)]
  if (lo >= 0) return c.combine([[rescale(c, x, shift), unit]])
  if (hi <= 0) return c.combine([[rescale(c, x, shift), slope]])
  const m = signWidth(c, x, shift)
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
    return c.multiplyAdd(sign, c.combine([[q, unit - slope]]), scaled, { lo: slope * lo, hi: unit * hi })
  })
}
