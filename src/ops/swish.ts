import { float } from './attributes.js'
import { defineOp } from './op.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { emitSwish, swish } from './shared/gelu.js'
import { real } from './shared/sampling.js'

/**
 * Swish: x / (1 + e^(-alpha x)).
 *
 * Numbers  max(0, x) plus a bounded function of x, as quadratics on equal segments: within 0.7 units (see
 *          shared/rectified.ts); for negative alpha, -Swish(-x) with -alpha
 * Rows     as Gelu
 */
export const Swish = defineOp({
  type: 'Swish',
  domain: '',
  opset: [24, 25],
  summary: 'x / (1 + e^(-alpha x))',
  refuses: '',
  attributes: { alpha: float(1) },

  infer: sameType,
  evaluate: ({ attributes: { alpha } }, [x]) => [mapTensor(x!, (value) => swish(value, alpha))],

  quantize: (q, { attributes: { alpha } }, [x], names) => [emitSwish(q, x!, alpha, q.unit(names[0]!) / 2)],

  sample: (draw) => ({
    inputs: [draw.tensor()],
    attributes: draw.chance(0.6) ? { alpha: { float: real(draw, -2, 2) } } : {},
  }),

  examples: [
    { inputs: [{ shape: [2, 3] }] },
    { inputs: [{ shape: [4], range: [-9, 9] }], attributes: { alpha: 1.5 } },
    { inputs: [{ shape: [4], range: [-4, 4] }], attributes: { alpha: -0.5 } },
    { inputs: [{ shape: [3] }], attributes: { alpha: 0 } },
  ],
})
