import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { log } from '../util/real.js'
import { defineOp } from './op.js'
import { emitLogarithm } from './shared/logarithm.js'
import {
  type ReductionContext,
  reducedGroups,
  reducedType,
  reduceFloats,
  reductionAttributes,
  requireFloat,
  sampleReduction,
} from './shared/reductions.js'
import { emitSums } from './shared/sums.js'

function quantize(
  q: Quantizer,
  ctx: ReductionContext,
  [x]: readonly (Quantized | undefined)[],
  names: readonly string[],
): Quantized[] {
  return [emitLogarithm(q, emitSums(q, x!, reducedGroups(ctx)), q.unit(names[0]!) / 2)]
}

/**
 * ReduceLogSum: the logarithm of the sum over some axes.
 *
 * Numbers  within half a unit of the logarithm of the exact sum (see shared/logarithm.ts); a sum below one step counts as
 *          one step
 * Rows     those of a logarithm for each result
 */
export const ReduceLogSum = defineOp({
  type: 'ReduceLogSum',
  domain: '',
  opset: [1, 25],
  summary: 'logarithm of the sum over some axes',
  refuses: 'secret axes; integers',
  attributes: reductionAttributes,

  infer(ctx) {
    requireFloat(ctx, 0)
    return reducedType(ctx)
  },

  evaluate: (ctx, [x]) =>
    reduceFloats(ctx, x!, (values) => log(values.reduce((total, value) => total + value, 0))),
  quantize,

  sample: sampleReduction(18, ['float32']),

  examples: [
    {
      inputs: [
        { shape: [2, 3, 2], range: [0.01, 1] },
        { shape: [1], dtype: 'int64', values: [1], constant: true },
      ],
    },
    { inputs: [{ shape: [2, 3], range: [0.5, 4] }], attributes: { axes: [0], keepdims: 0 }, opset: 13 },
    { inputs: [{ shape: [2], range: [0.1, 1] }], attributes: { noop_with_empty_axes: 1 } },
  ],
})
