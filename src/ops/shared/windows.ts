import { NodeRefusedError } from '../../graph/errors.js'
import type { NodeContext } from '../../graph/rules.js'
import { sizeOf } from '../../util/integers.js'
import { ints, oneOf } from '../attributes.js'
import type { Parsed } from '../op.js'

/** The attributes that all sliding windows share. */
export const windowAttributes = {
  auto_pad: oneOf('NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'),
  dilations: ints,
  kernel_shape: ints,
  pads: ints,
  strides: ints,
}

export type WindowContext = NodeContext<Parsed<typeof windowAttributes>>

export type Rounding = 'floor' | 'ceil'

/** The source of a tap over the padding, which reads no element. */
const PADDING = -1
/** Beyond the padding too: where rounding the output's extent up lets the last window reach. */
export const OVERHANG = -2

/** Windows sliding over the spatial dimensions, in row-major order. */
export interface Windows {
  /** Spatial extents of the result: how many windows there are. */
  readonly shape: readonly number[]
  /** Elements of one window. */
  readonly taps: number
  /** source[i * taps + t]: spatial element under tap t of window i, or negative: the padding, or OVERHANG. */
  readonly source: Int32Array
}

/** One spatial dimension. */
interface Axis {
  readonly extent: number
  readonly kernel: number
  readonly stride: number
  readonly dilation: number
  readonly begin: number
  readonly end: number
  readonly windows: number
}

/**
 * Spatial extents of the result.
 *
 * @param spatial extents of the input without batch and channels
 */
export function windowShape(
  ctx: WindowContext,
  spatial: readonly number[],
  kernel: readonly number[],
  rounding: Rounding = 'floor',
): number[] {
  return axesOf(ctx, spatial, kernel, rounding).map(({ windows }) => windows)
}

/** Where every tap of every window reads; parameters as `windowShape`. */
export function slideWindows(
  ctx: WindowContext,
  spatial: readonly number[],
  kernel: readonly number[],
  rounding: Rounding = 'floor',
): Windows {
  const axes = axesOf(ctx, spatial, kernel, rounding)
  const shape = axes.map(({ windows }) => windows)
  const innerFirst = axes.toReversed()
  const taps = sizeOf(kernel)
  const source = new Int32Array(sizeOf(shape) * taps)
  for (let i = 0; i < source.length; i++) source[i] = sourceOf(innerFirst, Math.floor(i / taps), i % taps)
  return { shape, taps, source }
}

function sourceOf(innerFirst: readonly Axis[], window: number, tap: number): number {
  let [at, size, result, restOfWindow, restOfTap] = [0, 1, 0, window, tap]
  for (const { extent, kernel, stride, dilation, begin, end, windows } of innerFirst) {
    at = (restOfWindow % windows) * stride + (restOfTap % kernel) * dilation - begin
    if (at >= extent + end) return OVERHANG
    if (at < 0 || at >= extent) result = PADDING
    if (result >= 0) result += at * size
    size *= extent
    restOfWindow = Math.floor(restOfWindow / windows)
    restOfTap = Math.floor(restOfTap / kernel)
  }
  return result
}

function axesOf(
  ctx: WindowContext,
  spatial: readonly number[],
  kernel: readonly number[],
  rounding: Rounding,
): Axis[] {
  const rank = spatial.length
  const { attributes } = ctx
  const stride = list(ctx, 'strides', attributes.strides, rank, 1)
  const dilation = list(ctx, 'dilations', attributes.dilations, rank, 1)
  const pads = attributes.pads ?? new Array<number>(2 * rank).fill(0)
  if (pads.length !== 2 * rank) throw badList(ctx, 'pads', pads, 2 * rank)
  if (kernel.length !== rank) throw badList(ctx, 'kernel_shape', kernel, rank)
  const axes = spatial.map((extent, i) => {
    const axis = {
      extent,
      kernel: kernel[i]!,
      stride: stride[i]!,
      dilation: dilation[i]!,
      begin: pads[i]!,
      end: pads[rank + i]!,
    }
    return placed(axis, attributes.auto_pad, rounding)
  })
  if (axes.some(({ windows }) => windows < 1)) {
    throw new NodeRefusedError(ctx.node, `has a window larger than its input [${spatial}]`)
  }
  return axes
}

/** An attribute of one number per axis; `least` for each where it is left out, and at least that. */
export function list(
  ctx: WindowContext,
  name: string,
  values: readonly number[] | undefined,
  length: number,
  least: number,
): readonly number[] {
  const found = values ?? new Array<number>(length).fill(least)
  if (found.length !== length || found.some((value) => value < least)) throw badList(ctx, name, found, length)
  return found
}

function badList(
  ctx: WindowContext,
  name: string,
  found: readonly number[],
  length: number,
): NodeRefusedError {
  return new NodeRefusedError(
    ctx.node,
    `sets ${name} = [${found}]; expected ${length} numbers that fit its input`,
  )
}

/** Chooses the padding that auto_pad asks for, and counts the windows. */
function placed(
  axis: Omit<Axis, 'windows'>,
  autoPad: WindowContext['attributes']['auto_pad'],
  rounding: Rounding,
): Axis {
  const { extent, kernel, stride, dilation } = axis
  const reach = (kernel - 1) * dilation + 1
  if (autoPad === 'SAME_UPPER' || autoPad === 'SAME_LOWER') {
    const windows = Math.ceil(extent / stride)
    const total = Math.max(0, (windows - 1) * stride + reach - extent)
    const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)]
    const [begin, end] = autoPad === 'SAME_UPPER' ? [less, more] : [more, less]
    return { ...axis, begin, end, windows }
  }
  const padded = autoPad === 'VALID' ? { ...axis, begin: 0, end: 0 } : axis
  return { ...padded, windows: countWindows(padded, reach, rounding) }
}

/** Rounded up, the last window may hang over the end; one that would begin past the input does not count. */
function countWindows(
  { extent, stride, begin, end }: Omit<Axis, 'windows'>,
  reach: number,
  rounding: Rounding,
): number {
  const steps = (extent + begin + end - reach) / stride
  if (rounding === 'floor') return Math.floor(steps) + 1
  const windows = Math.ceil(steps) + 1
  return (windows - 1) * stride >= extent + begin ? windows - 1 : windows
}
