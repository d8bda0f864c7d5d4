import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import { floats, oneOf } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { isFloat } from './shared/conversion.js'
import { constant, required } from './shared/inputs.js'
import { floatList, type ResampledAxis, resampleMap } from './shared/resampling.js'
import { ofRank } from './shared/sampling.js'

const attributes = { mode: oneOf('nearest', 'linear'), scales: floats }

type Context = NodeContext<Parsed<typeof attributes>>

function resampled(ctx: Context): ResampledAxis[] {
  const { shape } = required(ctx, 0, 'X')
  const scales = ctx.attributes.scales ?? [...constant(ctx, 1, 'scales').data]
  if (scales.length !== shape.length || !scales.every((scale) => scale >= 1)) {
    throw new NodeRefusedError(ctx.node, `has scales [${scales}] for a shape [${shape}]`)
  }
  return shape.map((extent, axis) => {
    const scale = scales[axis]!
    return { extent, size: Math.floor(Math.fround(extent * scale)), scale }
  })
}

/**
 * Upsample: the data read at more coordinates, in float32 as for Resize: coordinate x of an axis reads at x / scale.
 *
 * Numbers  linear; nearest elements keep their scale, weights are rounded like those of any layer
 */
export const Upsample = defineOp({
  type: 'Upsample',
  domain: '',
  opset: [7, 9],
  summary: 'images made larger',
  refuses: 'computed scales; interpolation between integers',
  attributes,

  infer(ctx) {
    const { dtype } = required(ctx, 0, 'X')
    if (ctx.attributes.mode === 'linear' && !isFloat(dtype)) {
      const reason = `interpolates between elements of type ${dtype}, which would round`
      throw new NodeRefusedError(ctx.node, reason, 'cast the tensor to a float first')
    }
    return [{ dtype, shape: resampled(ctx).map(({ size }) => size) }]
  },

  linear: (ctx) =>
    resampleMap(resampled(ctx), {
      mode: ctx.attributes.mode,
      transformation: 'asymmetric',
      nearest: 'simple',
      cubicCoefficient: 0,
      antialias: false,
      excludesOutside: false,
      extrapolation: 0,
    }),

  sample(draw) {
    const x = draw.tensor(ofRank(1, 4))
    const scales = x.shape.map(() => draw.pick([1, 2, 1.5]))
    return draw.opset < 9
      ? { inputs: [x], attributes: { scales: { floats: scales } } }
      : { inputs: [x, floatList(scales)] }
  },

  examples: [
    {
      inputs: [{ shape: [1, 1, 2, 2] }, { shape: [4], values: [1, 1, 2, 1.5], constant: true }],
      attributes: { mode: 'linear' },
    },
    { inputs: [{ shape: [2, 2] }], attributes: { scales: [1, 2.5] }, opset: 8 },
  ],
})
