import { expMinusOne } from '../util/real.js'
import { float } from './attributes.js'
import { defineOp } from './op.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { exponentialBelow } from './shared/exponential.js'
import { emitRectified } from './shared/rectified.js'
import { real } from './shared/sampling.js'

/**
 * Elu: x, and alpha (e^x - 1) where x is negative.
 *
 * Numbers  max(0, x) plus the negative side, as quadratics on equal segments: within 0.7 units (see shared/rectified.ts)
 * Rows     twice the digits of x, 2^h for 2^h segments (4 to 64), those of rounding the result, and about 10
 */
export const Elu = defineOp({
  type: 'Elu',
  domain: '',
  opset: [1, 25],
  summary: 'x, alpha (e^x - 1) where x is negative',
  refuses: '',
  attributes: { alpha: float(1) },

  infer: sameType,

  evaluate: ({ attributes: { alpha } }, [x]) => [
    mapTensor(x!, (value) => (value < 0 ? alpha * expMinusOne(value) : value)),
  ],

  monotone: ({ alpha }) => alpha >= 0,

  quantize: (q, { attributes: { alpha } }, [x], names) => [
    emitRectified(q, x!, q.unit(names[0]!) / 2, exponentialBelow(alpha, 1)),
  ],

  sample: (draw) => ({
    inputs: [draw.tensor()],
    attributes: draw.chance(0.6) ? { alpha: { float: real(draw, 0, 2) } } : {},
  }),

  examples: [
    { inputs: [{ shape: [2, 3] }] },
    { inputs: [{ shape: [4], range: [-9, 3] }], attributes: { alpha: 1.7 } },
  ],
})
