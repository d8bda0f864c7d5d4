import { sizeOf } from '../util/integers.js'
import { defineOp } from './op.js'
import { required } from './shared/inputs.js'
import { channelGroups, globalShape } from './shared/pools.js'
import { sumOfGroups } from './shared/reductions.js'
import { spatialTensor } from './shared/sampling.js'

/**
 * GlobalAveragePool: the mean of each channel.
 *
 * Shapes   X [N, C, ...spatial]   Y [N, C, 1, ...]
 * Numbers  linear and exact: the scale of X divided by the number of elements
 */
export const GlobalAveragePool = defineOp({
  type: 'GlobalAveragePool',
  domain: '',
  opset: [1, 25],
  summary: 'mean of each channel',
  refuses: '',
  attributes: {},

  infer: (ctx) => [{ dtype: required(ctx, 0, 'X').dtype, shape: globalShape(ctx) }],

  linear({ inputs }) {
    const { shape } = inputs[0]!
    const sum = sumOfGroups(channelGroups(shape))
    return { ...sum, coef: new Float64Array(sum.col.length).fill(1 / sizeOf(shape.slice(2))) }
  },

  sample: (draw) => ({ inputs: [spatialTensor(draw)] }),

  examples: [{ inputs: [{ shape: [2, 3, 2, 3] }] }, { inputs: [{ shape: [1, 2, 5] }] }],
})
