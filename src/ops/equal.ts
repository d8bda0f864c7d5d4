import type { NodeContext } from '../graph/rules.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { defineOp } from './op.js'
import { compared, difference, operandsOf } from './shared/aligned.js'
import { compareKnown, comparisonType } from './shared/comparison.js'
import { emitLogic } from './shared/logic.js'
import { NUMBERS, sampleBinary } from './shared/sampling.js'

/** A known number between two steps of the scale equals nothing. */
const never = () => Number.POSITIVE_INFINITY

function quantize(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  inputs: readonly (Quantized | undefined)[],
): Quantized[] {
  if (ctx.inputs[0]!.dtype === 'bool') return emitLogic(q, ctx, inputs, { ifTrue: 'b', ifFalse: 'not b' })
  const operands = operandsOf(ctx, inputs, ctx.outputs[0]!.shape)
  const [a, b] = compared(q, ctx, operands, [never, never]).tensors
  const gap = difference(q, a!, b!, 0)
  return [q.emit({ kind: 'isZero', inputs: [gap.id], size: gap.size }, new Float64Array(gap.size).fill(1))]
}

/**
 * Equal: whether A = B, broadcasting; either or both may be secret.
 *
 * Numbers  Y has scale 1. Equal means equal integers on a common scale, that is after rounding where two secret tensors
 *          differ in scale; a known number equals the integers that stand for it, if any does.
 *          Rows: 3 an element, 1 for bool, none for bool where an operand is known
 */
export const Equal = defineOp({
  type: 'Equal',
  domain: '',
  opset: [1, 25],
  summary: 'whether A = B',
  refuses: 'strings',
  attributes: {},

  infer: comparisonType,
  evaluate: compareKnown((a, b) => a === b),
  quantize,

  // Up to opset 10 operands are integers or bools.
  sample: (draw) => sampleBinary(draw, draw.opset < 11 ? ['int64', 'int32'] : NUMBERS),

  examples: [
    {
      inputs: [
        { shape: [2, 3], dtype: 'int32', range: [0, 3] },
        { shape: [3], dtype: 'int32', range: [0, 3] },
      ],
    },
    {
      inputs: [
        { shape: [2, 3], dtype: 'bool' },
        { shape: [3], dtype: 'bool' },
      ],
    },
    {
      inputs: [
        { shape: [3], dtype: 'bool' },
        { shape: [], dtype: 'bool', values: [0], constant: true },
      ],
    },
    { inputs: [{ shape: [3] }, { shape: [3], values: [0, 0.3, -0.5], constant: true }], opset: 11 },
    {
      inputs: [
        { shape: [4], dtype: 'int64', range: [0, 3] },
        { shape: [4], dtype: 'int64', values: [0, 1, 2, -7], constant: true },
      ],
    },
  ],
})
