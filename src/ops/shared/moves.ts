import { type LinearMap, moveMap } from '../../graph/linearMap.js'
import { sizeOf } from '../../util/integers.js'
import { indexBy, stridesOf } from './shapes.js'

/** out[i] = x[i]: the same elements, perhaps in another shape. */
export function identityMap({ shape }: { readonly shape: readonly number[] }): LinearMap {
  return moveMap(Int32Array.from({ length: sizeOf(shape) }, (_, i) => i))
}

/** The same elements read with other strides: out[coordinates] = x[base + sum of coordinate * stride]. */
export function stridedMap(shape: readonly number[], strides: readonly number[], base = 0): LinearMap {
  return moveMap(Int32Array.from(indexBy(shape, strides, base)))
}

/** What one axis of a moved tensor reads: the coordinate of the source, or -1 for the fill value. */
export type AxisSource = (coordinate: number) => number

/** out[coordinates] = x[each coordinate sent through its axis], or `fill` where one of them is -1. */
export function coordinateMap(
  from: readonly number[],
  to: readonly number[],
  axes: readonly AxisSource[],
  fill = 0,
): LinearMap {
  const [strides, own] = [stridesOf(from), stridesOf(to)]
  const source = Int32Array.from({ length: sizeOf(to) }, (_, i) => {
    const read = axes.map((axis, d) => axis(Math.floor(i / own[d]!) % to[d]!))
    return read.includes(-1) ? -1 : read.reduce((at, coordinate, d) => at + coordinate * strides[d]!, 0)
  })
  return moveMap(source, fill)
}
