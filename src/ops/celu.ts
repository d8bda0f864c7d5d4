import { NodeRefusedError } from '../graph/errors.js'
import { expMinusOne } from '../util/real.js'
import { float } from './attributes.js'
import { defineOp } from './op.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { exponentialBelow } from './shared/exponential.js'
import { emitRectified } from './shared/rectified.js'
import { real } from './shared/sampling.js'

/**
 * Celu: x, and alpha (e^(x / alpha) - 1) where x is negative.
 *
 * Numbers  max(0, x) plus the negative side, as quadratics on equal segments: within 0.7 units (see shared/rectified.ts)
 * Rows     as Elu
 */
export const Celu = defineOp({
  type: 'Celu',
  domain: '',
  opset: [12, 25],
  summary: 'x, alpha (e^(x / alpha) - 1) where x is negative',
  refuses: 'alpha of 0 and below',
  attributes: { alpha: float(1) },

  infer(ctx) {
    const { alpha } = ctx.attributes
    if (!(alpha > 0)) throw new NodeRefusedError(ctx.node, `sets alpha = ${alpha}; accepted: above 0`)
    return sameType(ctx)
  },

  evaluate: ({ attributes: { alpha } }, [x]) => [
    mapTensor(x!, (value) => (value < 0 ? alpha * expMinusOne(value / alpha) : value)),
  ],

  monotone: () => true,

  quantize: (q, { attributes: { alpha } }, [x], names) => [
    emitRectified(q, x!, q.unit(names[0]!) / 2, exponentialBelow(alpha, alpha)),
  ],

  sample: (draw) => ({
    inputs: [draw.tensor()],
    attributes: draw.chance(0.6) ? { alpha: { float: real(draw, 0.25, 2) } } : {},
  }),

  examples: [
    { inputs: [{ shape: [2, 3] }] },
    { inputs: [{ shape: [4], range: [-9, 3] }], attributes: { alpha: 2 } },
  ],
})
