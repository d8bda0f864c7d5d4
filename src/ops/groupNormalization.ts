import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import { sizeOf } from '../util/integers.js'
import { float, ignored, int } from './attributes.js'
import { defineOp } from './op.js'
import { required } from './shared/inputs.js'
import { perChannel, scaledAndShifted, standardized } from './shared/normalization.js'
import { spatialTensor, weights } from './shared/sampling.js'

type Context = NodeContext<{ num_groups: number; epsilon: number }>

/** Before this version there is one scale and bias for each group, since then for each channel. */
const PER_CHANNEL = 21

function scales(ctx: Context): number {
  return ctx.node.opset < PER_CHANNEL ? ctx.attributes.num_groups : ctx.inputs[0]!.shape[1]!
}

/**
 * GroupNormalization: (X - mean) / sqrt(variance + epsilon) within each group of channels, scaled and shifted.
 *
 * Shapes   X [N, C, ...spatial]   scale, bias [C], up to opset 20 [num_groups]   Y as X
 * Numbers  see shared/normalization.ts
 */
export const GroupNormalization = defineOp({
  type: 'GroupNormalization',
  domain: '',
  opset: [18, 25],
  summary: '(X - mean) / standard deviation of each group of channels, scaled and shifted',
  refuses: '',
  attributes: { num_groups: int(1), epsilon: float(1e-5), stash_type: ignored },

  infer(ctx) {
    const { dtype, shape } = required(ctx, 0, 'X')
    const { num_groups } = ctx.attributes
    if (shape.length < 3 || shape[1]! % num_groups !== 0)
      throw new NodeRefusedError(ctx.node, `divides [${shape}] into ${num_groups} groups of channels`)
    for (const [i, name] of [
      [1, 'scale'],
      [2, 'bias'],
    ] as const) {
      const found = required(ctx, i, name).shape
      if (`${found}` !== `${scales(ctx)}`)
        throw new NodeRefusedError(ctx.node, `has a ${name} of shape [${found}]; expected [${scales(ctx)}]`)
    }
    return [{ dtype, shape }]
  },

  expand(ctx, g) {
    const { shape } = ctx.inputs[0]!
    const grouped = g.op('Reshape', [g.input(0), g.list([shape[0]!, ctx.attributes.num_groups, -1])])
    const { value } = standardized(g, grouped, [2], {
      epsilon: ctx.attributes.epsilon,
      count: sizeOf(shape) / (shape[0]! * ctx.attributes.num_groups),
    })
    const back = (x: string) => g.op('Reshape', [x, g.list(shape)])
    const apply = (x: string, rank: number) =>
      scaledAndShifted(g, x, perChannel(g, g.input(1), rank), perChannel(g, g.input(2), rank))
    return [ctx.node.opset < PER_CHANNEL ? back(apply(value, 3)) : apply(back(value), shape.length)]
  },

  sample(draw) {
    const x = spatialTensor(draw)
    const C = x.shape[1]!
    const num_groups = draw.pick([1, 2, 3, 4].filter((count) => C % count === 0))
    const count = draw.opset < PER_CHANNEL ? num_groups : C
    return { inputs: [x, weights([count]), weights([count])], attributes: { num_groups } }
  },

  examples: [
    {
      inputs: [{ shape: [1, 4, 2] }, { shape: [4], constant: true }, { shape: [4], constant: true }],
      attributes: { num_groups: 2, epsilon: 0.01 },
    },
    {
      inputs: [{ shape: [1, 4, 2] }, { shape: [2], constant: true }, { shape: [2], constant: true }],
      attributes: { num_groups: 2, epsilon: 0.01 },
      opset: 18,
    },
  ],
})
