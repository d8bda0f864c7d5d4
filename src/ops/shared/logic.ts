import { NodeRefusedError } from '../../graph/errors.js'
import type { NodeContext, TensorType } from '../../graph/rules.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import type { Draw, Example, SampledNode } from '../op.js'

import { broadcastType, operands } from './arithmetic.js'
import { exactLinear } from './exactLinear.js'
import { broadcasting, weights } from './sampling.js'
import { integerInput } from './wrap.js'

/** The type of a logical operation on two tensors. */
export function logicType(ctx: NodeContext<unknown>): readonly TensorType[] {
  const [type] = broadcastType(ctx) as [TensorType]
  if (type.dtype !== 'bool')
    throw new NodeRefusedError(ctx.node, `combines tensors of type ${type.dtype}, not bool`)
  return [type]
}

/** What a pair of truth values a, b gives: b, its opposite, or a constant, for a true and for a false. */
export interface Truth {
  readonly ifTrue: Choice
  readonly ifFalse: Choice
}

type Choice = 'b' | 'not b' | 0 | 1

/** Emits a logical operation on the node's two inputs: one row an element, none where one of them is known. */
export function emitLogic(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  inputs: readonly (Quantized | undefined)[],
  { ifTrue, ifFalse }: Truth,
): Quantized[] {
  const { size, a, b } = operands(ctx)
  const [left, right] = [0, 1].map((k) => integerInput(q, ctx, inputs, k)) as [Quantized, Quantized]
  const scale = new Float64Array(size).fill(1)
  const condition = exactLinear(q, [left], scale, (i) => [[a[i]!, 1]])
  const side = (choice: Choice) => emitChoice(q, right, b, choice)
  const [yes, no] = [side(ifTrue), side(ifFalse)]
  return [q.emit({ kind: 'select', inputs: [condition.id, yes.id, no.id], size }, scale)]
}

function emitChoice(q: Quantizer, x: Quantized, at: Uint32Array, choice: Choice): Quantized {
  if (typeof choice === 'number') return q.constant(new Float64Array(at.length).fill(choice))
  const [sign, offset] = choice === 'not b' ? [-1, 1] : [1, 0]
  const bias = new Float64Array(at.length).fill(offset)
  return exactLinear(q, [x], new Float64Array(at.length).fill(1), (i) => [[at[i]!, sign]], bias)
}

/** Two bool tensors, or one and a constant. */
export function sampleLogic(draw: Draw): SampledNode {
  const a = draw.tensor({ dtypes: ['bool'] })
  const b = draw.chance(0.5)
    ? draw.tensor({ dtypes: ['bool'], fits: (shape) => `${shape}` === `${a.shape}` })
    : weights(broadcasting(draw, a.shape), 'bool')
  return { inputs: draw.chance(0.5) ? [a, b] : [b, a] }
}

/** Examples of an operator on two truth values. */
export const logicExamples: readonly Example[] = [
  {
    inputs: [
      { shape: [2, 3], dtype: 'bool' },
      { shape: [3], dtype: 'bool' },
    ],
  },
  {
    inputs: [
      { shape: [4], dtype: 'bool' },
      { shape: [4], dtype: 'bool', values: [0, 1, 1, 0], constant: true },
    ],
  },
  {
    inputs: [
      { shape: [2], dtype: 'bool', values: [0, 1], constant: true },
      { shape: [3, 1], dtype: 'bool' },
    ],
  },
]
