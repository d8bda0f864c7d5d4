import { NodeRefusedError } from '../../graph/errors.js'
import type { NodeContext } from '../../graph/rules.js'
import { sizeOf } from '../../util/integers.js'

/** Row-major strides of a shape, in elements. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1)
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = strides[i + 1]! * shape[i + 1]!
  return strides
}

/** The shape both broadcast to (ONNX multidirectional broadcasting). */
export function broadcastShapes(
  ctx: NodeContext<unknown>,
  a: readonly number[],
  b: readonly number[],
): number[] {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, i) => {
    const [x, y] = [a[a.length - rank + i] ?? 1, b[b.length - rank + i] ?? 1]
    if (x !== y && x !== 1 && y !== 1) {
      throw new NodeRefusedError(ctx.node, `has inputs of shapes [${a}] and [${b}], which do not broadcast`)
    }
    return x === 1 ? y : x
  })
}

/** For each element of shape `to`, the element of shape `from` that broadcasts to it. */
export function broadcastIndex(from: readonly number[], to: readonly number[]): Uint32Array {
  const own = stridesOf(from)
  const strides = to.map((_, i) => {
    const axis = i - (to.length - from.length)
    return axis < 0 || from[axis] === 1 ? 0 : own[axis]!
  })
  return indexBy(to, strides)
}

/** For each element of a shape in row-major order, base plus the sum of coordinate times stride. */
export function indexBy(shape: readonly number[], strides: readonly number[], base = 0): Uint32Array {
  const index = new Uint32Array(sizeOf(shape)).fill(base)
  let inner = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    for (let i = 0; i < index.length; i++)
      index[i]! += (Math.floor(i / inner) % shape[axis]!) * strides[axis]!
    inner *= shape[axis]!
  }
  return index
}
