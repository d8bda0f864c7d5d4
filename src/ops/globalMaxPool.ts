import { defineOp } from './op.js'
import { comparable, greatest } from './shared/groups.js'
import { required } from './shared/inputs.js'
import { channelGroups, globalShape } from './shared/pools.js'
import { spatialTensor } from './shared/sampling.js'

/**
 * GlobalMaxPool: the greatest element of each channel.
 *
 * Shapes   X [N, C, ...spatial]   Y [N, C, 1, ...]
 * Numbers  Y keeps the scale of X: nothing is rounded, unless the members of a channel differ in scale
 */
export const GlobalMaxPool = defineOp({
  type: 'GlobalMaxPool',
  domain: '',
  opset: [1, 25],
  summary: 'greatest element of each channel',
  refuses: '',
  attributes: {},

  infer: (ctx) => [{ dtype: required(ctx, 0, 'X').dtype, shape: globalShape(ctx) }],
  evaluate: (ctx, [x]) => [{ ...ctx.outputs[0]!, data: greatest(channelGroups(x!.shape), x!.data) }],
  picksGreatest: true,

  quantize(q, ctx, [input]) {
    const groups = channelGroups(ctx.inputs[0]!.shape)
    const { x, scale } = comparable(q, input!, groups)
    return [q.emit({ kind: 'max', inputs: [x.id], ...groups }, scale)]
  },

  sample: (draw) => ({ inputs: [spatialTensor(draw)] }),

  examples: [{ inputs: [{ shape: [1, 2, 2, 3] }] }, { inputs: [{ shape: [2, 1, 4] }], opset: 11 }],
})
