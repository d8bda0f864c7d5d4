import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { defineOp } from './op.js'
import { isFloat } from './shared/conversion.js'
import { truncatedQuotient } from './shared/exactDivision.js'
import { integerLinear } from './shared/exactIntegers.js'
import {
  type ReductionContext,
  reducedGroups,
  reducedType,
  reduceTensor,
  reductionAttributes,
  sampleReduction,
  sumOfGroups,
} from './shared/reductions.js'

function linear(ctx: ReductionContext) {
  if (!isFloat(ctx.inputs[0]!.dtype)) return undefined
  const sum = sumOfGroups(reducedGroups(ctx))
  return { ...sum, coef: new Float64Array(sum.col.length).fill(sum.size / sum.col.length) }
}

function quantize(q: Quantizer, ctx: ReductionContext, [x]: readonly (Quantized | undefined)[]): Quantized[] {
  const groups = reducedGroups(ctx)
  const sum = integerLinear(q, ctx, sumOfGroups(groups), [x!])
  return [truncatedQuotient(q, sum, groups.col.length / sum.size)]
}

/**
 * ReduceMean: the mean over some axes.
 *
 * Numbers  floats: linear and exact; integers: their sum divided, towards zero
 */
export const ReduceMean = defineOp({
  type: 'ReduceMean',
  domain: '',
  opset: [1, 25],
  summary: 'mean over some axes',
  refuses: 'secret axes',
  attributes: reductionAttributes,

  infer: reducedType,
  evaluate: (ctx, [x]) =>
    reduceTensor(
      ctx,
      x!,
      (values) => values.reduce((total, value) => total + value, 0) / values.length,
      (values) => values.reduce((total, value) => total + value, 0n) / BigInt(values.length),
    ),
  linear,
  quantize,

  sample: sampleReduction(18),

  examples: [
    {
      inputs: [{ shape: [2, 3, 2] }, { shape: [1], dtype: 'int64', values: [1], constant: true }],
    },
    { inputs: [{ shape: [2, 3] }], attributes: { axes: [0], keepdims: 0 }, opset: 13 },
    {
      inputs: [
        { shape: [2, 3], dtype: 'int32' },
        { shape: [1], dtype: 'int64', values: [-1], constant: true },
      ],
    },
  ],
})
