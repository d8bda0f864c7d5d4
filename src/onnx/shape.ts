import { TensorDataError } from './errors.js'
import type { Int64 } from './generated/onnx.js'
import { toNumber } from './wire.js'

/** Extents of a stored tensor. @throws TensorDataError for an extent that is negative or beyond 2^53 */
export function storedShape(label: string, dims: readonly Int64[]): number[] {
  const shape = dims.map(toNumber)
  if (shape.every((extent) => extent >= 0 && Number.isSafeInteger(extent))) return shape
  throw new TensorDataError(label, 'has an impossible shape', { shape: describeShape(shape) })
}

/** Number of elements of a shape. @throws TensorDataError when there are more than `limit` */
export function elementCount(label: string, shape: readonly number[], limit: number): number {
  if (shape.includes(0)) return 0
  let count = 1
  for (const extent of shape) {
    count *= extent
    if (count > limit) {
      throw new TensorDataError(label, 'is too large', {
        shape: describeShape(shape),
        'most elements': limit,
      })
    }
  }
  return count
}

/** As it is shown in errors: `2x3`, or `scalar`. */
export function describeShape(shape: readonly number[]): string {
  return shape.length === 0 ? 'scalar' : shape.join('x')
}
