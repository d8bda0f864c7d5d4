import { defineOp } from './op.js'
import { required } from './shared/inputs.js'
import { emitNorm, evaluateNorm, norm } from './shared/norms.js'
import { channelGroups, globalShape } from './shared/pools.js'

/**
 * GlobalLpPool: the norm of each channel.
 *
 * Shapes   X [N, C, ...spatial]   Y [N, C, 1, ...]
 * Numbers  see shared/norms.ts
 */
export const GlobalLpPool = defineOp({
  type: 'GlobalLpPool',
  domain: '',
  opset: [2, 25],
  summary: 'norm of each channel',
  refuses: 'p above 4',
  attributes: { p: norm },

  infer: (ctx) => [{ dtype: required(ctx, 0, 'X').dtype, shape: globalShape(ctx) }],
  evaluate: (ctx, [x]) => [
    { ...ctx.outputs[0]!, data: evaluateNorm(channelGroups(x!.shape), x!.data, ctx.attributes.p) },
  ],
  quantize: (q, ctx, [x], names) => [
    emitNorm(q, ctx, x!, channelGroups(ctx.inputs[0]!.shape), ctx.attributes.p, names[0]!),
  ],

  sample(draw) {
    const x = draw.tensor({ fits: ({ length }) => length >= 3 && length <= 5 && draw.opset < 22 })
    return { inputs: [x], attributes: { p: draw.int(1, 3) } }
  },

  examples: [
    { inputs: [{ shape: [1, 2, 2, 2] }], opset: 21 },
    { inputs: [{ shape: [1, 2, 3] }], attributes: { p: 1 }, opset: 11 },
  ],
})
