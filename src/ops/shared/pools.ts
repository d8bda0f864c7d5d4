import { NodeRefusedError } from '../../graph/errors.js'
import type { NodeContext } from '../../graph/rules.js'
import { sizeOf } from '../../util/integers.js'
import { flag } from '../attributes.js'
import type { Parsed } from '../op.js'
import { alongAxis, type Groups } from './groups.js'
import { required } from './inputs.js'
import { OVERHANG, slideWindows, type WindowContext, windowAttributes, windowShape } from './windows.js'

/** The attributes that all pools share. */
export const poolAttributes = { ...windowAttributes, ceil_mode: flag(false) }

export type PoolContext = NodeContext<Parsed<typeof poolAttributes>>

/** The extents of a pool's window, which its node must state. */
function poolKernel({ node, attributes }: WindowContext): readonly number[] {
  if (attributes.kernel_shape === undefined)
    throw new NodeRefusedError(node, 'lacks its attribute kernel_shape')
  return attributes.kernel_shape
}

/** Shape of a pool's result: X [N, C, ...spatial] to [N, C, ...windows]. */
export function poolShape(ctx: PoolContext): number[] {
  const { shape } = required(ctx, 0, 'X')
  if (shape.length < 3)
    throw new NodeRefusedError(ctx.node, `has an input of shape [${shape}] without spatial dimensions`)
  const rounding = ctx.attributes.ceil_mode ? 'ceil' : 'floor'
  return [...shape.slice(0, 2), ...windowShape(ctx, shape.slice(2), poolKernel(ctx), rounding)]
}

/** Where the windows of one channel read. */
export function poolWindows(ctx: PoolContext) {
  const rounding = ctx.attributes.ceil_mode ? 'ceil' : 'floor'
  return slideWindows(ctx, ctx.inputs[0]!.shape.slice(2), poolKernel(ctx), rounding)
}

/** The elements under each window, padding left out. */
export function poolGroups(ctx: PoolContext): Groups {
  const { shape } = ctx.inputs[0]!
  const { source, taps } = poolWindows(ctx)
  const [planes, plane] = [shape[0]! * shape[1]!, sizeOf(shape.slice(2))]
  const inside = source.reduce((count, from) => (from >= 0 ? count + 1 : count), 0)
  const rowStart = new Uint32Array((planes * source.length) / taps + 1)
  const col = new Uint32Array(planes * inside)
  let [at, row] = [0, 0]
  for (let first = 0; first < planes * plane; first += plane) {
    for (let k = 0; k < source.length; k++) {
      if (source[k]! >= 0) col[at++] = first + source[k]!
      if ((k + 1) % taps === 0) rowStart[++row] = at
    }
  }
  return { rowStart, col }
}

/** The elements of each channel. */
export function channelGroups(shape: readonly number[]): Groups {
  return alongAxis([sizeOf(shape.slice(0, 2)), sizeOf(shape.slice(2))], 1)
}

/** Shape of a global pool's result: X [N, C, ...spatial] to [N, C, 1, ...]. */
export function globalShape(ctx: NodeContext<unknown>): number[] {
  return required(ctx, 0, 'X').shape.map((extent, axis) => (axis < 2 ? extent : 1))
}

/** How many elements the mean of each window is over: padding counts when asked for, what hangs over it never does. */
export function poolCounts(
  ctx: NodeContext<PoolContext['attributes'] & { count_include_pad: boolean }>,
): Uint32Array {
  const { source, taps } = poolWindows(ctx)
  const counts = Uint32Array.from({ length: source.length / taps }, (_, i) => {
    const window = source.subarray(i * taps, (i + 1) * taps)
    const counted = ctx.attributes.count_include_pad ? OVERHANG + 1 : 0
    return window.reduce((count, from) => (from >= counted ? count + 1 : count), 0)
  })
  const [N, C] = ctx.inputs[0]!.shape as [number, number]
  return Uint32Array.from({ length: N * C * counts.length }, (_, i) => counts[i % counts.length]!)
}
