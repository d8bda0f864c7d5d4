import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { defineOp } from './op.js'
import { isFloat } from './shared/conversion.js'
import { integerRoots, sumsOfSquares } from './shared/powers.js'
import {
  type ReductionContext,
  reducedGroups,
  reducedType,
  reduceTensor,
  reductionAttributes,
  sampleReduction,
} from './shared/reductions.js'
import { emitRoot } from './shared/root.js'

function quantize(
  q: Quantizer,
  ctx: ReductionContext,
  [x]: readonly (Quantized | undefined)[],
  names: readonly string[],
): Quantized[] {
  const sums = sumsOfSquares(q, ctx, x!, reducedGroups(ctx))
  if (!isFloat(ctx.inputs[0]!.dtype)) return [integerRoots(q, sums)]
  return [emitRoot(q, sums, { factor: 1, offset: 0 }, q.unit(names[0]!) / 2)]
}

/**
 * ReduceL2: the root of the sum of squares over some axes.
 *
 * Numbers  the sum of squares is exact; its root is rounded down to steps of about half a unit (to integers for
 *          integers); one row for each element, and a root for each result
 */
export const ReduceL2 = defineOp({
  type: 'ReduceL2',
  domain: '',
  opset: [1, 25],
  summary: 'Euclidean norm over some axes',
  refuses: 'secret axes',
  attributes: reductionAttributes,

  infer: reducedType,
  evaluate: (ctx, [x]) =>
    reduceTensor(
      ctx,
      x!,
      (values) => Math.sqrt(values.reduce((total, value) => total + value * value, 0)),
      (values) =>
        BigInt(Math.floor(Math.sqrt(Number(values.reduce((total, value) => total + value * value, 0n))))),
    ),
  quantize,

  sample: sampleReduction(18),

  examples: [
    {
      inputs: [{ shape: [2, 3, 2] }, { shape: [1], dtype: 'int64', values: [1], constant: true }],
    },
    { inputs: [{ shape: [2, 3] }], attributes: { axes: [0], keepdims: 0 }, opset: 13 },
    { inputs: [{ shape: [2, 2], dtype: 'int32' }] },
    { inputs: [{ shape: [2] }], attributes: { noop_with_empty_axes: 1 } },
  ],
})
