import { defineOp } from './op.js'
import { isFloat } from './shared/conversion.js'
import { integerLinear } from './shared/exactIntegers.js'
import {
  reducedGroups,
  reducedType,
  reduceTensor,
  reductionAttributes,
  sampleReduction,
  sumOfGroups,
} from './shared/reductions.js'

/**
 * ReduceSum: the sum over some axes.
 *
 * Numbers  linear and exact; integers wrap around to their type
 */
export const ReduceSum = defineOp({
  type: 'ReduceSum',
  domain: '',
  opset: [1, 25],
  summary: 'sum over some axes',
  refuses: 'secret axes',
  attributes: reductionAttributes,

  infer: reducedType,
  evaluate: (ctx, [x]) =>
    reduceTensor(
      ctx,
      x!,
      (values) => values.reduce((total, value) => total + value, 0),
      (values) => values.reduce((total, value) => total + value, 0n),
    ),
  linear: (ctx) => (isFloat(ctx.inputs[0]!.dtype) ? sumOfGroups(reducedGroups(ctx)) : undefined),
  quantize: (q, ctx, [x]) => [integerLinear(q, ctx, sumOfGroups(reducedGroups(ctx)), [x!])],

  sample: sampleReduction(13),

  examples: [
    {
      inputs: [{ shape: [2, 3, 2] }, { shape: [2], dtype: 'int64', values: [2, 0], constant: true }],
    },
    { inputs: [{ shape: [2, 3] }], attributes: { axes: [-1], keepdims: 0 }, opset: 11 },
    { inputs: [{ shape: [2, 2], dtype: 'int32', range: [-(2 ** 31), 2 ** 31 - 1] }] },
    { inputs: [{ shape: [2, 3] }], attributes: { noop_with_empty_axes: 1 } },
  ],
})
