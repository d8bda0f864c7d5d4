import type { NodeContext } from '../graph/rules.js'
import type { DataType } from '../onnx/index.js'
import { ignored } from './attributes.js'
import { defineOp } from './op.js'
import { castKnown, emitCast, linearCast, requireCastable } from './shared/casting.js'
import { required } from './shared/inputs.js'
import { sampleBinary } from './shared/sampling.js'

function target(ctx: NodeContext<unknown>): DataType {
  required(ctx, 0, 'input')
  const { dtype } = required(ctx, 1, 'target_type')
  return requireCastable(ctx, dtype, dtype)
}

/**
 * CastLike: the same numbers in the type of another tensor.
 *
 * Numbers  as Cast
 */
export const CastLike = defineOp({
  type: 'CastLike',
  domain: '',
  opset: [15, 25],
  summary: 'the same numbers in the type of another tensor',
  refuses: 'strings; float types of 8 bits and fewer',
  attributes: { saturate: ignored, round_mode: ignored },

  infer: (ctx) => [{ dtype: target(ctx), shape: ctx.inputs[0]!.shape }],
  evaluate: (ctx, [x]) => [castKnown(x!, target(ctx))],
  valuesFromTypes: (ctx) => {
    const { value } = ctx.inputs[0]!
    return value && [castKnown(value, target(ctx))]
  },
  linear: (ctx) => linearCast(ctx, target(ctx)),
  quantize: (q, ctx, [x]) => [emitCast(q, ctx, x, target(ctx))],

  sample: sampleBinary,

  examples: [
    {
      inputs: [
        { shape: [4], range: [-4, 3] },
        { shape: [1], dtype: 'int32', constant: true },
      ],
    },
    { inputs: [{ shape: [2, 2] }, { shape: [2], dtype: 'float64' }] },
    {
      inputs: [
        { shape: [3], values: [1.5, -1.5, 0.25], constant: true },
        { shape: [1], dtype: 'int64' },
      ],
    },
  ],
})
