import { CsrRows, diagonalMap, type LinearMap } from '../../graph/linearMap.js'
import type { NodeContext, TensorType } from '../../graph/rules.js'
import { sizeOf } from '../../util/integers.js'
import { isVariable, required } from './inputs.js'
import { broadcastIndex, broadcastShapes } from './shapes.js'

/** Type of an elementwise operation on two tensors, which broadcast to each other. */
export function broadcastType(ctx: NodeContext<unknown>): readonly TensorType[] {
  const [a, b] = [required(ctx, 0, 'A'), required(ctx, 1, 'B')]
  return [{ dtype: a.dtype, shape: broadcastShapes(ctx, a.shape, b.shape) }]
}

/** For each element of the result, the elements of A and B that meet there. */
export function operands(ctx: NodeContext<unknown>) {
  const [a, b] = [ctx.inputs[0]!, ctx.inputs[1]!]
  const shape = broadcastShapes(ctx, a.shape, b.shape)
  return { size: sizeOf(shape), a: broadcastIndex(a.shape, shape), b: broadcastIndex(b.shape, shape) }
}

/** A + sign * B, either or both secret. */
export function sumMap(ctx: NodeContext<unknown>, sign: 1 | -1): LinearMap {
  const [left, right] = [ctx.inputs[0]!, ctx.inputs[1]!]
  const { size, a, b } = operands(ctx)
  const offset = isVariable(left) ? sizeOf(left.shape) : 0
  const rows = new CsrRows(size)
  const bias = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    if (left.value === undefined) rows.push(a[i]!, 1)
    else bias[i]! += left.value.data[a[i]!]!
    if (right.value === undefined) rows.push(offset + b[i]!, sign)
    else bias[i]! += sign * right.value.data[b[i]!]!
    rows.endRow()
  }
  return { ...rows.finish(), bias }
}

/** x times a factor per element, x being the one secret operand at the elements `from`. */
export function scaledMap(from: Uint32Array, factor: (i: number) => number): LinearMap {
  return { ...diagonalMap(from.length, factor, () => 0), col: from }
}
