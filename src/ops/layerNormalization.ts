import { sizeOf } from '../util/integers.js'
import { float, ignored, int } from './attributes.js'
import { defineOp } from './op.js'
import { axisOf, required } from './shared/inputs.js'
import { scaledAndShifted, standardized } from './shared/normalization.js'
import { axisFor, ofRank, weights } from './shared/sampling.js'

/**
 * LayerNormalization: (X - mean) / sqrt(variance + epsilon), times Scale, plus B; mean and variance over the axes from
 * `axis` on.
 *
 * Shapes   X any   Scale, B broadcast to the normalized axes   Y as X
 * Numbers  see shared/normalization.ts; the results Mean and InvStdDev are those of the same computation
 */
export const LayerNormalization = defineOp({
  type: 'LayerNormalization',
  domain: '',
  opset: [17, 25],
  summary: '(X - mean) / standard deviation over the last axes, scaled and shifted',
  refuses: '',
  attributes: { axis: int(-1), epsilon: float(1e-5), stash_type: ignored },

  infer(ctx) {
    const { dtype, shape } = required(ctx, 0, 'X')
    const axis = axisOf(ctx, ctx.attributes.axis, shape.length)
    const reduced = shape.map((extent, i) => (i < axis ? extent : 1))
    return [
      { dtype, shape },
      { dtype: 'float32', shape: reduced },
      { dtype: 'float32', shape: reduced },
    ]
  },

  expand(ctx, g) {
    const { length } = ctx.inputs[0]!.shape
    const axis = axisOf(ctx, ctx.attributes.axis, length)
    const axes = Array.from({ length: length - axis }, (_, i) => axis + i)
    const { value, mean, inverse } = standardized(g, g.input(0), axes, {
      epsilon: ctx.attributes.epsilon,
      count: sizeOf(ctx.inputs[0]!.shape.slice(axis)),
    })
    return [scaledAndShifted(g, value, g.input(1), g.input(2)), mean, inverse]
  },

  sample(draw) {
    const x = draw.tensor(ofRank(1, 4))
    const axis = axisFor(draw, x.shape.length)
    const shape = x.shape.slice(axis)
    return {
      inputs: [x, weights(shape), ...(draw.chance(0.5) ? [weights(shape)] : [])],
      attributes: { axis },
    }
  },

  examples: [
    { inputs: [{ shape: [2, 4] }, { shape: [4], constant: true }, { shape: [4], constant: true }] },
    {
      inputs: [{ shape: [2, 2, 2] }, { shape: [2, 2], constant: true }],
      attributes: { axis: 1, epsilon: 0.01 },
    },
  ],
})
