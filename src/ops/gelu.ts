import { oneOf } from './attributes.js'
import { defineOp } from './op.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { gelu, geluByTanh, geluRemainder, tanhRemainder } from './shared/gelu.js'
import { emitRectified } from './shared/rectified.js'

/**
 * Gelu: x times the normal distribution at x, or its approximation by a hyperbolic tangent.
 *
 * Numbers  max(0, x) plus a bounded function of x, as quadratics on equal segments: within half a unit (see
 *          shared/rectified.ts)
 * Rows     twice the digits of x, 2^h for 2^h segments (16 to 128), those of rounding the result, and about 12
 */
export const Gelu = defineOp({
  type: 'Gelu',
  domain: '',
  opset: [20, 25],
  summary: 'x times the normal distribution at x',
  refuses: '',
  attributes: { approximate: oneOf('none', 'tanh') },

  infer: sameType,

  evaluate: ({ attributes: { approximate } }, [x]) => [
    mapTensor(x!, approximate === 'tanh' ? geluByTanh : gelu),
  ],

  quantize: (q, { attributes: { approximate } }, [x], names) => [
    emitRectified(q, x!, q.unit(names[0]!) / 2, approximate === 'tanh' ? tanhRemainder : geluRemainder),
  ],

  sample: (draw) => ({
    inputs: [draw.tensor()],
    attributes: draw.chance(0.5) ? { approximate: draw.pick(['none', 'tanh']) } : {},
  }),

  examples: [
    { inputs: [{ shape: [2, 3] }] },
    { inputs: [{ shape: [4], range: [-6, 9] }] },
    { inputs: [{ shape: [4], range: [-4, 4] }], attributes: { approximate: 'tanh' } },
  ],
})
