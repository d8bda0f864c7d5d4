import { type LinearMap, moveMap } from '../../graph/linearMap.js'
import type { NodeInput } from '../../graph/rules.js'
import { GrowableU32 } from '../../util/growable.js'
import { sizeOf } from '../../util/integers.js'
import { type Groups, membersOf } from './groups.js'
import { indexBy, stridesOf } from './shapes.js'

/** out[i] = x[source[i]]. */
export function pickMap(source: Uint32Array): LinearMap {
  return moveMap(Int32Array.from(source))
}

/** out[i] = x[i]: the same elements, perhaps in another shape. */
export function identityMap({ shape }: { readonly shape: readonly number[] }): LinearMap {
  return moveMap(Int32Array.from({ length: sizeOf(shape) }, (_, i) => i))
}

/** The same elements read with other strides: out[coordinates] = x[base + sum of coordinate * stride]. */
export function stridedMap(shape: readonly number[], strides: readonly number[], base = 0): LinearMap {
  return pickMap(indexBy(shape, strides, base))
}

/** What one axis of a moved tensor reads: the coordinate of the source, or -1 for none. */
export type AxisSource = (coordinate: number) => number

/** The element that each element of shape `to` reads: each coordinate sent through its axis; -1 where one has none. */
export function coordinateSource(
  from: readonly number[],
  to: readonly number[],
  axes: readonly AxisSource[],
): Int32Array {
  const [strides, own] = [stridesOf(from), stridesOf(to)]
  return Int32Array.from({ length: sizeOf(to) }, (_, i) => {
    const read = axes.map((axis, d) => axis(Math.floor(i / own[d]!) % to[d]!))
    return read.includes(-1) ? -1 : read.reduce((at, coordinate, d) => at + coordinate * strides[d]!, 0)
  })
}

/** out[coordinates] = x[each coordinate sent through its axis], or 0 where one of them is -1. */
export function coordinateMap(
  from: readonly number[],
  to: readonly number[],
  axes: readonly AxisSource[],
): LinearMap {
  return moveMap(coordinateSource(from, to, axes))
}

/** out[i] = element source[i] of some tensors laid end to end, each secret or known; 0 where source[i] is -1. */
export function assembledMap(parts: readonly NodeInput[], source: Int32Array): LinearMap {
  const rowStart = new Uint32Array(source.length + 1)
  source.forEach((from, i) => {
    rowStart[i + 1] = rowStart[i]! + (from < 0 ? 0 : 1)
  })
  return summedMap(parts, { rowStart, col: Uint32Array.from(source.filter((from) => from >= 0)) })
}

/** out[i] = the sum of group i of the elements of some tensors laid end to end, each secret or known. */
export function summedMap(parts: readonly NodeInput[], groups: Groups): LinearMap {
  const size = groups.rowStart.length - 1
  const rowStart = new Uint32Array(size + 1)
  const col = new GrowableU32()
  const bias = new Float64Array(size)
  const { column, known } = layOut(parts)
  for (let i = 0; i < size; i++) {
    for (const from of membersOf(groups, i)) {
      if (column[from]! >= 0) col.push(column[from]!)
      else bias[i]! += known[from]!
    }
    rowStart[i + 1] = col.length
  }
  const isBiased = bias.some((value) => value !== 0)
  return { size, rowStart, col: col.view(), bias: isBiased ? bias : undefined }
}

/** For each element of some tensors laid end to end, its place among the secret ones or -1, and its value if known. */
export function layOut(parts: readonly NodeInput[]): { column: Int32Array; known: Float64Array } {
  const total = parts.reduce((size, { shape }) => size + sizeOf(shape), 0)
  const column = new Int32Array(total).fill(-1)
  const known = new Float64Array(total)
  let [at, secret] = [0, 0]
  for (const { shape, value } of parts) {
    const size = sizeOf(shape)
    if (value !== undefined) known.set(value.data, at)
    else for (let i = 0; i < size; i++) column[at + i] = secret++
    at += size
  }
  return { column, known }
}
