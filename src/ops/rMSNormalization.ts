import { sizeOf } from '../util/integers.js'
import { float, ignored, int } from './attributes.js'
import { defineOp } from './op.js'
import { axisOf, required } from './shared/inputs.js'
import { inverseRoot, limited, meanSquare, scaledAndShifted } from './shared/normalization.js'
import { axisFor, ofRank, weights } from './shared/sampling.js'

/**
 * RMSNormalization: X / sqrt(mean of squares + epsilon), times Scale; the mean is over the axes from `axis` on.
 *
 * Numbers  one product per element for the squares and one for the result; a square root and a division for each group
 */
export const RMSNormalization = defineOp({
  type: 'RMSNormalization',
  domain: '',
  opset: [23, 25],
  summary: 'X / root of the mean square over the last axes, scaled',
  refuses: '',
  attributes: { axis: int(-1), epsilon: float(1e-5), stash_type: ignored },

  infer(ctx) {
    const { dtype, shape } = required(ctx, 0, 'X')
    axisOf(ctx, ctx.attributes.axis, shape.length)
    return [{ dtype, shape }]
  },

  expand(ctx, g) {
    const { length } = ctx.inputs[0]!.shape
    const axis = axisOf(ctx, ctx.attributes.axis, length)
    const axes = Array.from({ length: length - axis }, (_, i) => axis + i)
    const x = g.input(0)
    const inverse = inverseRoot(g, meanSquare(g, x, axes), ctx.attributes.epsilon)
    return [
      scaledAndShifted(
        g,
        limited(g, g.op('Mul', [x, inverse]), sizeOf(ctx.inputs[0]!.shape.slice(axis))),
        g.input(1),
        '',
      ),
    ]
  },

  sample(draw) {
    const x = draw.tensor(ofRank(1, 4))
    const axis = axisFor(draw, x.shape.length)
    return { inputs: [x, weights(x.shape.slice(axis))], attributes: { axis } }
  },

  examples: [
    { inputs: [{ shape: [2, 4] }, { shape: [4], constant: true }] },
    {
      inputs: [{ shape: [2, 2, 2] }, { shape: [2, 2], constant: true }],
      attributes: { axis: 1, epsilon: 0.01 },
    },
  ],
})
