import { NodeRefusedError } from '../../graph/errors.js'
import type { NodeContext, NodeInput, ProposedFormat } from '../../graph/rules.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { bitLength, sizeOf } from '../../util/integers.js'
import { isFloat } from './conversion.js'
import { exactLinear } from './exactLinear.js'
import { axisOf, required } from './inputs.js'
import { indexBy, stridesOf } from './shapes.js'
import { integersOf } from './wrap.js'

/**
 * Cells of a tensor that indices choose: cell c is the element base[c] + stride * p, where p is place of[c]. A place is
 * written by one index per extent, in row-major order.
 */
export interface Addressing {
  readonly of: Uint32Array
  readonly base: Uint32Array
  readonly stride: number
  readonly extents: readonly number[]
}

/** Gather: whole slices of the data, one for each index into an axis. */
export function slicesOf(shape: readonly number[], axis: number, indices: readonly number[]): Addressing {
  const [places, inner] = [sizeOf(indices), sizeOf(shape.slice(axis + 1))]
  const outer = [sizeOf(shape.slice(0, axis)), places, inner]
  return {
    of: indexBy(outer, [0, 1, 0]),
    base: indexBy(outer, [shape[axis]! * inner, 0, 1]),
    stride: inner,
    extents: [shape[axis]!],
  }
}

/** GatherElements: one element for each index, whose own coordinates are the element's but on one axis. */
function elementsOf(shape: readonly number[], axis: number, indices: readonly number[]): Addressing {
  const strides = stridesOf(shape)
  return {
    of: Uint32Array.from({ length: sizeOf(indices) }, (_, c) => c),
    base: indexBy(indices, strides.with(axis, 0)),
    stride: strides[axis]!,
    extents: [shape[axis]!],
  }
}

/** GatherND: the slices at which lists of coordinates point, the first `batch` axes being walked together. */
function tuplesOf(shape: readonly number[], indices: readonly number[], batch: number): Addressing {
  const tuple = indices.at(-1)!
  const extents = shape.slice(batch, batch + tuple)
  const inner = sizeOf(shape.slice(batch + tuple))
  const walked = [sizeOf(indices.slice(0, batch)), sizeOf(indices.slice(batch, -1)), inner]
  return {
    of: indexBy(walked, [walked[1]!, 1, 0]),
    base: indexBy(walked, [sizeOf(extents) * inner, 0, 1]),
    stride: inner,
    extents,
  }
}

/** As `elementsOf`, for the inputs data and indices of a node. */
export function elementsIn(ctx: NodeContext<{ axis: number }>): Addressing {
  const [{ shape }, { shape: indices }] = [required(ctx, 0, 'data'), required(ctx, 1, 'indices')]
  const axis = axisOf(ctx, ctx.attributes.axis, shape.length)
  if (indices.length !== shape.length || indices.some((extent, d) => d !== axis && extent > shape[d]!)) {
    throw new NodeRefusedError(ctx.node, `has indices of shape [${indices}] for a shape [${shape}]`)
  }
  return elementsOf(shape, axis, indices)
}

/** As `tuplesOf`, for the inputs data and indices of a node. */
export function tuplesIn(ctx: NodeContext<unknown>, batch: number): Addressing {
  const [{ shape }, { shape: indices }] = [required(ctx, 0, 'data'), required(ctx, 1, 'indices')]
  const tuple = indices.at(-1) ?? 0
  const alike = shape.slice(0, batch).every((extent, d) => extent === indices[d])
  if (batch < 0 || batch >= indices.length || !alike || tuple < 1 || batch + tuple > shape.length) {
    const found = `has indices of shape [${indices}] for a shape [${shape}] and ${batch} batch axes`
    throw new NodeRefusedError(ctx.node, found)
  }
  return tuplesOf(shape, indices, batch)
}

/** Refuses known indices outside of the data; secret ones are moved to the nearest end, see `secretPlaces`. */
export function requireInside(
  ctx: NodeContext<unknown>,
  { dtype, value }: NodeInput,
  { extents }: Addressing,
): void {
  if (isFloat(dtype)) throw new NodeRefusedError(ctx.node, `reads indices of type ${dtype}`)
  if (value === undefined && extents.includes(0))
    throw new NodeRefusedError(ctx.node, 'reads secret indices of an axis without entries')
  const at = value?.data.findIndex((index, i) => {
    const extent = extents[i % extents.length]!
    return index < -extent || index >= extent
  })
  if (at === undefined || at < 0) return
  const extent = extents[at % extents.length]!
  throw new NodeRefusedError(ctx.node, `reads index ${value!.data[at]} of an axis of extent ${extent}`)
}

/** The places that indices write; negative ones count from the back, those outside become the nearest end. */
export function placesOf({ extents }: Addressing, indices: Float64Array): Uint32Array {
  const strides = stridesOf(extents)
  const places = new Uint32Array(indices.length / extents.length)
  indices.forEach((index, i) => {
    const j = i % extents.length
    const inside = Math.min(extents[j]! - 1, Math.max(-extents[j]!, index))
    places[(i - j) / extents.length]! += strides[j]! * (inside < 0 ? inside + extents[j]! : inside)
  })
  return places
}

/** The element that each cell is. */
export function cellsAt({ of, base, stride }: Addressing, places: Uint32Array): Uint32Array {
  return base.map((start, c) => start + stride * places[of[c]!]!)
}

/**
 * As `placesOf`, for secret indices. An index whose bounds leave the axis is moved to the nearest end (digits + 2 rows for
 * each end), one that can be negative is reduced modulo the extent (two digits for each of the extent's, and 4 rows).
 */
export function secretPlaces(q: Quantizer, { extents }: Addressing, indices: Quantized): Quantized {
  const tuple = extents.length
  const own = Float64Array.from({ length: indices.size }, (_, i) => extents[i % tuple]!)
  const front = fromTheFront(q, limited(q, integersOf(q, indices), own), own)
  if (tuple === 1) return front
  const strides = stridesOf(extents)
  return exactLinear(q, [front], new Float64Array(indices.size / tuple).fill(1), (i) =>
    strides.map((stride, j) => [i * tuple + j, stride] as const),
  )
}

function limited(q: Quantizer, indices: Quantized, extent: Float64Array): Quantized {
  const { lo, hi } = indices.bounds
  const [low, high] = [extent.map((n) => -n), extent.map((n) => n - 1)]
  if (lo.every((least, i) => least >= low[i]!) && hi.every((most, i) => most <= high[i]!)) return indices
  const shift = new Uint8Array(indices.size)
  return q.emit({ kind: 'clip', inputs: [indices.id], shift, low, high }, indices.scale)
}

function fromTheFront(q: Quantizer, indices: Quantized, extent: Float64Array): Quantized {
  if (indices.bounds.lo.every((least) => least >= 0)) return indices
  const divisor = q.constant(extent, 1)
  const inputs = [indices.id, divisor.id] as const
  return q.emit({ kind: 'remainder', inputs, size: indices.size }, indices.scale)
}

/** The format of a graph input that is read as indices: what the largest axis needs, counted from the front. */
export function indexFormat({ extents }: Addressing): ProposedFormat {
  return { scale: 1, lo: 0, bits: Math.max(1, bitLength(Math.max(...extents) - 1)) }
}
