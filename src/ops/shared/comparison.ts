import { NodeRefusedError } from '../../graph/errors.js'
import type { NodeContext, TensorType } from '../../graph/rules.js'
import type { Tensor } from '../../onnx/index.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { compared, difference, operandsOf } from './aligned.js'
import { broadcastType, operands } from './arithmetic.js'

/** Booleans where two tensors of the same type meet. */
export function comparisonType(ctx: NodeContext<unknown>): readonly TensorType[] {
  const [{ dtype, shape }] = broadcastType(ctx) as [TensorType]
  if (dtype === 'string') throw new NodeRefusedError(ctx.node, 'compares strings, which have no circuit')
  return [{ dtype: 'bool', shape }]
}

/** A comparison of known tensors. */
export function compareKnown(holds: (a: number, b: number) => boolean) {
  return (ctx: NodeContext<unknown>, [x, y]: readonly (Tensor | undefined)[]): readonly Tensor[] => {
    const { size, a, b } = operands(ctx)
    const at = (_: unknown, i: number) => (holds(x!.data[a[i]!]!, y!.data[b[i]!]!) ? 1 : 0)
    return [{ ...ctx.outputs[0]!, data: Float64Array.from({ length: size }, at) }]
  }
}

/**
 * Emits 1 where one of two inputs is at least the other, or greater where the comparison is strict.
 *
 * Numbers  exact on the common scale of secret inputs (see `aligned`); exact against any known number
 * Rows     w + 2 an element, for differences of w bits; none where the bounds decide
 */
export function emitOrder(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  inputs: readonly (Quantized | undefined)[],
  { greater, strict }: { readonly greater: 0 | 1; readonly strict: boolean },
): Quantized[] {
  const [up, down] = strict ? [Math.ceil, Math.floor] : [Math.floor, Math.ceil]
  const snaps = greater === 0 ? [up, down] : [down, up]
  const { tensors } = compared(q, ctx, operandsOf(ctx, inputs, ctx.outputs[0]!.shape), snaps)
  const gap = difference(q, tensors[greater]!, tensors[1 - greater]!, strict ? 1 : 0)
  return [
    q.emit({ kind: 'notNegative', inputs: [gap.id], size: gap.size }, new Float64Array(gap.size).fill(1)),
  ]
}
