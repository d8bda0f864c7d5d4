import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { exp, log } from '../util/real.js'
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
import { emitSoftmax } from './shared/softmax.js'
import { emitAddition } from './shared/sums.js'

function logSumExp(values: Float64Array): number {
  const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  return most + log(values.reduce((total, value) => total + exp(value - most), 0))
}

function quantize(
  q: Quantizer,
  ctx: ReductionContext,
  [x]: readonly (Quantized | undefined)[],
  names: readonly string[],
): Quantized[] {
  const { most, sum } = emitSoftmax(q, x!, reducedGroups(ctx))
  const logarithm = emitLogarithm(q, sum, q.unit(names[0]!) / 2)
  const each = Uint32Array.from({ length: sum.size }, (_, i) => i)
  return [emitAddition(q, most, logarithm, each)]
}

/**
 * ReduceLogSumExp: the logarithm of the sum of e^x over some axes.
 *
 * Numbers  with m the greatest of a group: m and the logarithm of the sum of e^(x - m) (see shared/softmax.ts), which is
 *          within half a unit
 * Rows     those of Softmax without its divisions, and a logarithm for each result
 */
export const ReduceLogSumExp = defineOp({
  type: 'ReduceLogSumExp',
  domain: '',
  opset: [1, 25],
  summary: 'logarithm of the sum of e^x over some axes',
  refuses: 'secret axes; integers',
  attributes: reductionAttributes,

  infer(ctx) {
    requireFloat(ctx, 0)
    return reducedType(ctx)
  },

  evaluate: (ctx, [x]) => reduceFloats(ctx, x!, logSumExp),
  quantize,

  sample: sampleReduction(18, ['float32']),

  examples: [
    {
      inputs: [{ shape: [2, 3, 2] }, { shape: [1], dtype: 'int64', values: [1], constant: true }],
    },
    { inputs: [{ shape: [2, 3], range: [-4, 4] }], attributes: { axes: [0], keepdims: 0 }, opset: 13 },
    { inputs: [{ shape: [2] }], attributes: { noop_with_empty_axes: 1 } },
  ],
})
