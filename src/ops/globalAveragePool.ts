import { CsrRows } from '../graph/linearMap.js'
import { sizeOf } from '../util/integers.js'
import { defineOp } from './op.js'
import { required } from './shared/inputs.js'
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
  opset: [7, 25],
  summary: 'mean of each channel',
  refuses: '',
  attributes: {},

  infer(ctx) {
    const { dtype, shape } = required(ctx, 0, 'X')
    return [{ dtype, shape: shape.map((extent, axis) => (axis < 2 ? extent : 1)) }]
  },

  linear({ inputs }) {
    const { shape } = inputs[0]!
    const plane = sizeOf(shape.slice(2))
    const rows = new CsrRows(sizeOf(shape.slice(0, 2)))
    for (let i = 0; i < rows.size; i++) {
      for (let k = 0; k < plane; k++) rows.push(i * plane + k, 1 / plane)
      rows.endRow()
    }
    return rows.finish()
  },

  sample: (draw) => ({ inputs: [spatialTensor(draw)] }),

  examples: [{ inputs: [{ shape: [2, 3, 2, 3] }] }, { inputs: [{ shape: [1, 2, 5] }] }],
})
