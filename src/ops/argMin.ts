import { defineOp } from './op.js'
import { argAttributes, argKnown, argType, emitArg, sampleArg } from './shared/argExtreme.js'

/**
 * ArgMin: the index of the least element along an axis; of equals, the first (or the last, when asked).
 *
 * Numbers  Y has scale 1; equal means equal integers, that is after rounding. Rows: w + 3 for each element but the first,
 *          for differences of w bits
 */
export const ArgMin = defineOp({
  type: 'ArgMin',
  domain: '',
  opset: [1, 25],
  summary: 'index of the least along an axis',
  refuses: 'integers of more than 47 bits',
  attributes: argAttributes,

  infer: argType,
  evaluate: (ctx, [x]) => argKnown(ctx, x!, -1),
  quantize: (q, ctx, [x]) => emitArg(q, ctx, x!, -1),

  sample: sampleArg,

  examples: [
    { inputs: [{ shape: [2, 5] }], attributes: { axis: 1 } },
    { inputs: [{ shape: [3, 2] }], attributes: { keepdims: 0 }, opset: 11 },
    { inputs: [{ shape: [2, 3, 2] }], attributes: { axis: -2, select_last_index: 1 } },
    { inputs: [{ shape: [4], dtype: 'int32', range: [0, 3] }] },
  ],
})
