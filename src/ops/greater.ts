import { defineOp } from './op.js'
import { compareKnown, comparisonType, emitOrder } from './shared/comparison.js'
import { sampleBinary } from './shared/sampling.js'

/**
 * Greater: whether A > B, broadcasting; either or both may be secret.
 *
 * Numbers  Y has scale 1. Two secret tensors are compared on a common scale, that is after rounding where their scales
 *          differ; a known number is compared exactly. Rows: w + 2 an element, for differences of w bits
 */
export const Greater = defineOp({
  type: 'Greater',
  domain: '',
  opset: [1, 25],
  summary: 'whether A > B',
  refuses: 'strings',
  attributes: {},

  infer: comparisonType,
  evaluate: compareKnown((a, b) => a > b),
  quantize: (q, ctx, inputs) => emitOrder(q, ctx, inputs, { greater: 0, strict: true }),

  // Up to opset 8 operands are floats.
  sample: (draw) => sampleBinary(draw, draw.opset < 9 ? ['float32'] : undefined),

  examples: [
    { inputs: [{ shape: [2, 3] }, { shape: [3] }] },
    { inputs: [{ shape: [2, 3] }, { shape: [3], values: [-0.5, 0.3, 7], constant: true }] },
    { inputs: [{ shape: [], values: [0.25], constant: true }, { shape: [4] }] },
    {
      inputs: [
        { shape: [4], dtype: 'int32' },
        { shape: [4], dtype: 'int32', values: [-1000, -1, 0, 5], constant: true },
      ],
    },
    {
      inputs: [
        { shape: [3], dtype: 'int64' },
        { shape: [2, 1], dtype: 'int64' },
      ],
      opset: 9,
    },
  ],
})
