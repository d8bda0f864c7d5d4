import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { defineOp } from './op.js'
import { comparableIntegers } from './shared/exactIntegers.js'
import { comparable } from './shared/groups.js'
import {
  extremeReductions,
  type ReductionContext,
  reducedGroups,
  reducedType,
  reduceFloats,
  reductionAttributes,
  sampleReduction,
} from './shared/reductions.js'

function quantize(
  q: Quantizer,
  ctx: ReductionContext,
  [input]: readonly (Quantized | undefined)[],
): Quantized[] {
  const groups = reducedGroups(ctx)
  const { x, scale } = comparable(q, comparableIntegers(q, ctx, input!), groups)
  return [q.emit({ kind: 'max', inputs: [x.id], ...groups }, scale)]
}

/**
 * ReduceMax: the greatest over some axes.
 *
 * Numbers  exact: keeps the scale of its input; digits + 2 rows for each member of a group but one
 */
export const ReduceMax = defineOp({
  type: 'ReduceMax',
  domain: '',
  opset: [1, 25],
  summary: 'greatest over some axes',
  refuses: 'secret axes',
  attributes: reductionAttributes,

  infer: reducedType,
  evaluate: (ctx, [x]) =>
    reduceFloats(ctx, x!, (values) =>
      values.reduce((best, value) => Math.max(best, value), Number.NEGATIVE_INFINITY),
    ),
  picksGreatest: true,
  quantize,

  sample: sampleReduction(18),

  examples: extremeReductions,
})
