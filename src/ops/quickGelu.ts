import { float } from './attributes.js'
import { defineOp } from './op.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { emitSwish, swish } from './shared/gelu.js'
import { real } from './shared/sampling.js'

/**
 * QuickGelu: x / (1 + e^(-alpha x)), onnxruntime's name for Swish.
 *
 * Numbers, Rows  as Swish
 */
export const QuickGelu = defineOp({
  type: 'QuickGelu',
  domain: 'com.microsoft',
  opset: [1, 1],
  summary: 'x / (1 + e^(-alpha x))',
  refuses: '',
  attributes: { alpha: float(Math.fround(1.702)) },

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
  ],
})
