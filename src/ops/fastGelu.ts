import { defineOp } from './op.js'
import { emitBiased, mapBiased } from './shared/biased.js'
import { sameType } from './shared/elementwise.js'
import { geluByTanh, tanhRemainder } from './shared/gelu.js'
import { emitRectified } from './shared/rectified.js'
import { weights } from './shared/sampling.js'

/**
 * FastGelu: Gelu's approximation by a hyperbolic tangent, of x plus a bias.
 *
 * Numbers, Rows  as Gelu
 */
export const FastGelu = defineOp({
  type: 'FastGelu',
  domain: 'com.microsoft',
  opset: [1, 1],
  summary: 'Gelu by a hyperbolic tangent, of x plus a bias',
  refuses: '',
  attributes: {},

  infer: sameType,
  evaluate: (_, [x, bias]) => [mapBiased(x!, bias, geluByTanh)],

  quantize: (q, ctx, inputs, [name]) => [
    emitRectified(q, emitBiased(q, ctx, inputs), q.unit(name!) / 2, tanhRemainder),
  ],

  sample(draw) {
    const x = draw.tensor({ fits: ({ length }) => length > 0 })
    return { inputs: [x, weights([x.shape.at(-1)!])] }
  },

  examples: [
    { inputs: [{ shape: [2, 3], range: [-4, 4] }] },
    { inputs: [{ shape: [2, 3] }, { shape: [3], constant: true }] },
    { inputs: [{ shape: [2, 3] }, { shape: [3] }] },
  ],
})
