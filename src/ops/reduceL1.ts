import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { defineOp } from './op.js'
import { isFloat } from './shared/conversion.js'
import { integerLinear } from './shared/exactIntegers.js'
import { magnitudes } from './shared/powers.js'
import {
  type ReductionContext,
  reducedGroups,
  reducedType,
  reduceTensor,
  reductionAttributes,
  sampleReduction,
  sumOfGroups,
} from './shared/reductions.js'
import { emitSums } from './shared/sums.js'

function quantize(
  q: Quantizer,
  ctx: ReductionContext,
  [input]: readonly (Quantized | undefined)[],
): Quantized[] {
  const groups = reducedGroups(ctx)
  const x = magnitudes(q, ctx, input!)
  if (isFloat(ctx.inputs[0]!.dtype)) return [emitSums(q, x, groups)]
  return [integerLinear(q, ctx, sumOfGroups(groups), [x])]
}

/**
 * ReduceL1: the sum of magnitudes over some axes.
 *
 * Numbers  exact: keeps the scale of its input; digits + 1 rows for each element
 */
export const ReduceL1 = defineOp({
  type: 'ReduceL1',
  domain: '',
  opset: [1, 25],
  summary: 'sum of magnitudes over some axes',
  refuses: 'secret axes',
  attributes: reductionAttributes,

  infer: reducedType,
  evaluate: (ctx, [x]) =>
    reduceTensor(
      ctx,
      x!,
      (values) => values.reduce((total, value) => total + Math.abs(value), 0),
      (values) => values.reduce((total, value) => total + (value < 0n ? -value : value), 0n),
    ),
  quantize,

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
