import { defineOp } from './op.js'
import { isFloat } from './shared/conversion.js'
import { sumsOfSquares } from './shared/powers.js'
import {
  reducedGroups,
  reducedType,
  reduceTensor,
  reductionAttributes,
  sampleReduction,
} from './shared/reductions.js'
import { wrapTo } from './shared/wrap.js'

/**
 * ReduceSumSquare: the sum of squares over some axes.
 *
 * Numbers  exact: the square of the scale; one row for each element
 */
export const ReduceSumSquare = defineOp({
  type: 'ReduceSumSquare',
  domain: '',
  opset: [1, 25],
  summary: 'sum of squares over some axes',
  refuses: 'secret axes',
  attributes: reductionAttributes,

  infer: reducedType,
  evaluate: (ctx, [x]) =>
    reduceTensor(
      ctx,
      x!,
      (values) => values.reduce((total, value) => total + value * value, 0),
      (values) => values.reduce((total, value) => total + value * value, 0n),
    ),
  quantize(q, ctx, [x]) {
    const sums = sumsOfSquares(q, ctx, x!, reducedGroups(ctx))
    const { dtype } = ctx.outputs[0]!
    return [isFloat(dtype) ? sums : wrapTo(q, sums, dtype, ctx)]
  },

  sample: sampleReduction(18),

  examples: [
    {
      inputs: [{ shape: [2, 3, 2] }, { shape: [1], dtype: 'int64', values: [1], constant: true }],
    },
    { inputs: [{ shape: [2, 3] }], attributes: { axes: [0], keepdims: 0 }, opset: 13 },
    { inputs: [{ shape: [2, 2], dtype: 'int32' }] },
    { inputs: [{ shape: [2, 2] }], attributes: { noop_with_empty_axes: 1 } },
  ],
})
