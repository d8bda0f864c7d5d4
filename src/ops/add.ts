import { defineOp } from './op.js'
import { broadcastType, sumMap } from './shared/arithmetic.js'
import { sampleBinary } from './shared/sampling.js'

/**
 * Add: A + B, broadcasting; either or both may be secret.
 *
 * Numbers  linear; a known addend is rounded to the scale of the secret one
 */
export const Add = defineOp({
  type: 'Add',
  domain: '',
  opset: [7, 25],
  summary: 'A + B',
  refuses: '',
  attributes: {},
  infer: broadcastType,
  linear: (ctx) => sumMap(ctx, 1),

  sample: sampleBinary,

  examples: [
    { inputs: [{ shape: [2, 3] }, { shape: [3], constant: true }] },
    { inputs: [{ shape: [2, 1], constant: true }, { shape: [1, 3] }] },
    { inputs: [{ shape: [2, 3] }, { shape: [2, 1] }] },
  ],
})
