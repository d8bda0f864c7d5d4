import { NodeRefusedError } from '../graph/errors.js'
import { sizeOf } from '../util/integers.js'
import { float } from './attributes.js'
import { defineOp } from './op.js'
import { required } from './shared/inputs.js'
import { perChannel, scaledAndShifted, standardized } from './shared/normalization.js'
import { spatialTensor, weights } from './shared/sampling.js'

/**
 * InstanceNormalization: (X - mean) / sqrt(variance + epsilon) within each channel of each instance, scaled and shifted.
 *
 * Shapes   X [N, C, ...spatial]   scale, B [C]   Y as X
 * Numbers  see shared/normalization.ts
 */
export const InstanceNormalization = defineOp({
  type: 'InstanceNormalization',
  domain: '',
  opset: [1, 25],
  summary: '(X - mean) / standard deviation of each channel, scaled and shifted',
  refuses: '',
  attributes: { epsilon: float(1e-5) },

  infer(ctx) {
    const { dtype, shape } = required(ctx, 0, 'input')
    const sizes = [required(ctx, 1, 'scale'), required(ctx, 2, 'B')].map((input) => `${input.shape}`)
    if (shape.length < 3 || sizes.some((size) => size !== `${shape[1]}`)) {
      throw new NodeRefusedError(
        ctx.node,
        `scales [${shape}] by [${sizes[0]}] and shifts it by [${sizes[1]}]`,
      )
    }
    return [{ dtype, shape }]
  },

  expand(ctx, g) {
    const { length } = ctx.inputs[0]!.shape
    const axes = Array.from({ length: length - 2 }, (_, i) => i + 2)
    const { value } = standardized(g, g.input(0), axes, {
      epsilon: ctx.attributes.epsilon,
      count: sizeOf(ctx.inputs[0]!.shape.slice(2)),
    })
    return [scaledAndShifted(g, value, perChannel(g, g.input(1), length), perChannel(g, g.input(2), length))]
  },

  sample(draw) {
    const x = spatialTensor(draw)
    const C = x.shape[1]!
    return { inputs: [x, weights([C]), weights([C])] }
  },

  examples: [
    { inputs: [{ shape: [1, 2, 3] }, { shape: [2], constant: true }, { shape: [2], constant: true }] },
    {
      inputs: [{ shape: [2, 1, 2, 2] }, { shape: [1], constant: true }, { shape: [1], constant: true }],
      attributes: { epsilon: 0.1 },
    },
  ],
})
