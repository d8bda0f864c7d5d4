import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { defineOp } from './op.js'
import { comparableIntegers } from './shared/exactIntegers.js'
import { comparable } from './shared/groups.js'
import { negated } from './shared/negated.js'
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
  const most = q.emit({ kind: 'max', inputs: [negated(q, x).id], ...groups }, scale)
  return [negated(q, most)]
}

/**
 * ReduceMin: the least over some axes.
 *
 * Numbers  exact: keeps the scale of its input; digits + 2 rows for each member of a group but one
 */
export const ReduceMin = defineOp({
  type: 'ReduceMin',
  domain: '',
  opset: [1, 25],
  summary: 'least over some axes',
  refuses: 'secret axes',
  attributes: reductionAttributes,

  infer: reducedType,
  evaluate: (ctx, [x]) =>
    reduceFloats(ctx, x!, (values) =>
      values.reduce((best, value) => Math.min(best, value), Number.POSITIVE_INFINITY),
    ),
  quantize,

  sample: sampleReduction(18),

  examples: extremeReductions,
})
