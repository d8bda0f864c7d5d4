import { CsrRows, type LinearMap } from '../../graph/linearMap.js'
import { sizeOf } from '../../util/integers.js'
import type { ExampleInput } from '../op.js'
import { stridesOf } from './shapes.js'

/** How an axis is resampled; numbers are rounded to float32 as runtimes do, which decides ties. */
export interface ResampledAxis {
  readonly extent: number
  /** The extent of the result. */
  readonly size: number
  /** About size / extent. */
  readonly scale: number
  /** The part that is read with 'tf_crop_and_resize', as fractions of the axis. */
  readonly roi?: readonly [start: number, end: number]
}

/** Names as in ONNX; 'simple', which ONNX does not name, is the ceiling where an axis shrinks, else the floor. */
export interface Resampling {
  readonly mode: 'nearest' | 'linear' | 'cubic'
  readonly transformation: keyof typeof COORDINATES
  readonly nearest: keyof typeof NEAREST
  readonly cubicCoefficient: number
  readonly antialias: boolean
  readonly excludesOutside: boolean
  /** What stands outside of the data with 'tf_crop_and_resize'. */
  readonly extrapolation: number
}

const f32 = Math.fround

function halfPixel(x: number, scale: number): number {
  return f32(f32((x + 0.5) / scale) - 0.5)
}

/** The place in the data of each coordinate of the result. */
const COORDINATES = {
  half_pixel: (x: number, { scale }: ResampledAxis) => halfPixel(x, scale),

  half_pixel_symmetric(x: number, { extent, size, scale }: ResampledAxis) {
    const adjustment = f32(size / f32(scale * extent))
    return f32(f32((extent / 2) * f32(1 - adjustment)) + halfPixel(x, scale))
  },

  pytorch_half_pixel: (x: number, { size, scale }: ResampledAxis) => (size > 1 ? halfPixel(x, scale) : 0),

  align_corners(x: number, { extent, scale }: ResampledAxis) {
    const width = f32(scale * extent)
    return width === 1 ? 0 : (x * (extent - 1)) / (width - 1)
  },

  asymmetric: (x: number, { scale }: ResampledAxis) => f32(x / scale),

  tf_half_pixel_for_nn: (x: number, { scale }: ResampledAxis) => f32((x + 0.5) / scale),

  tf_crop_and_resize(x: number, { extent, size, roi = [0, 1] }: ResampledAxis) {
    const [start, end] = roi
    if (size === 1) return f32(0.5 * (start + end) * (extent - 1))
    return f32(start * (extent - 1) + (x * (end - start) * (extent - 1)) / (size - 1))
  },
}

/** The coordinate that a place in the data is rounded to. */
const NEAREST = {
  round_prefer_floor: (x: number, _: boolean) => Math.ceil(x - 0.5),
  round_prefer_ceil: (x: number, _: boolean) => Math.floor(x + 0.5),
  floor: (x: number, _: boolean) => Math.floor(x),
  ceil: (x: number, _: boolean) => Math.ceil(x),
  simple: (x: number, shrinks: boolean) => (shrinks ? Math.ceil(x) : Math.floor(x)),
}

/** Coordinates of an axis and their weights. */
type Taps = readonly (readonly [coordinate: number, weight: number])[]

/** Weight of an element at some distance, and the distance from which it is 0. */
interface Kernel {
  readonly reach: number
  weight(distance: number): number
}

const TENT: Kernel = { reach: 1, weight: (d) => Math.max(0, 1 - d) }

/** The cubic convolution kernel of Keys. */
function cubic(a: number): Kernel {
  return {
    reach: 2,
    weight(d) {
      if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1
      return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0
    },
  }
}

/** What one coordinate of the result reads of an axis; undefined outside of the data. */
function tapsOf(how: Resampling, axis: ResampledAxis, coordinate: number): Taps | undefined {
  const { extent, scale, size } = axis
  if (size === extent && scale === 1 && how.transformation !== 'tf_crop_and_resize') return [[coordinate, 1]]
  const x = COORDINATES[how.transformation](coordinate, axis)
  if (how.transformation === 'tf_crop_and_resize' && (x < 0 || x > extent - 1)) return undefined
  if (how.mode === 'nearest') return [[inside(NEAREST[how.nearest](x, scale < 1), extent), 1]]
  const kernel = how.mode === 'linear' ? TENT : cubic(how.cubicCoefficient)
  return weighted(kernel, how, x, axis)
}

/** The edge stands for what lies beyond it, unless that is left out; weights add up to 1. */
function weighted(
  { reach, weight }: Kernel,
  { antialias, excludesOutside }: Resampling,
  x: number,
  { extent, scale }: ResampledAxis,
): Taps {
  const shrink = antialias ? Math.min(1, scale) : 1
  const weights = new Map<number, number>()
  let total = 0
  for (let at = Math.floor(x - reach / shrink) + 1; at < x + reach / shrink; at++) {
    const own = weight(Math.abs(at - x) * shrink)
    if (own === 0 || (excludesOutside && at !== inside(at, extent))) continue
    total += own
    weights.set(inside(at, extent), (weights.get(inside(at, extent)) ?? 0) + own)
  }
  return [...weights].map(([at, own]) => [at, own / total] as const)
}

function inside(coordinate: number, extent: number): number {
  return Math.min(extent - 1, Math.max(0, coordinate))
}

/** The result of resampling every axis, as a linear map of the data. */
export function resampleMap(axes: readonly ResampledAxis[], how: Resampling): LinearMap {
  const [from, to] = [axes.map(({ extent }) => extent), axes.map(({ size }) => size)]
  const [strides, own] = [stridesOf(from), stridesOf(to)]
  const taps = axes.map((axis) => Array.from({ length: axis.size }, (_, x) => tapsOf(how, axis, x)))
  const rows = new CsrRows(sizeOf(to))
  const bias = new Float64Array(rows.size)
  for (let i = 0; i < rows.size; i++) {
    const read = taps.map((axis, d) => axis[Math.floor(i / own[d]!) % to[d]!])
    if (read.includes(undefined)) bias[i] = how.extrapolation
    else for (const [at, weight] of terms(read as Taps[], strides)) rows.push(at, weight)
    rows.endRow()
  }
  const map = rows.finish(how.mode === 'nearest')
  return { ...map, bias: bias.some((b) => b !== 0) ? bias : undefined, channel: channelOf(axes, how) }
}

/** The products of what each axis reads. */
function terms(read: readonly Taps[], strides: readonly number[]): Taps {
  let found: Taps = [[0, 1]]
  read.forEach((taps, d) => {
    found = found.flatMap(([at, weight]) =>
      taps.map(([x, own]) => [at + x * strides[d]!, weight * own] as const),
    )
  })
  return found
}

/** Results share a scale where they differ only in coordinates from the first resampled axis on. */
function channelOf(axes: readonly ResampledAxis[], { mode }: Resampling): Uint32Array | undefined {
  if (mode === 'nearest') return undefined
  const first = axes.findIndex(({ extent, size, scale }) => extent !== size || scale !== 1)
  const inner = sizeOf(axes.slice(first < 0 ? axes.length : first).map(({ size }) => size))
  return Uint32Array.from({ length: sizeOf(axes.map(({ size }) => size)) }, (_, i) => Math.floor(i / inner))
}

/** A constant list of floats. */
export function floatList(values: readonly number[]): ExampleInput {
  return { shape: [values.length], values, constant: true }
}
