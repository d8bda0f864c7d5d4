import { NodeRefusedError } from '../../graph/errors.js'
import type { NodeContext } from '../../graph/rules.js'
import { sizeOf } from '../../util/integers.js'
import { ints } from '../attributes.js'
import type { Parsed } from '../op.js'
import { list, type Windows, windowAttributes } from './windows.js'

export const transposedAttributes = { ...windowAttributes, output_padding: ints, output_shape: ints }

export type TransposedContext = NodeContext<Parsed<typeof transposedAttributes>>

/** One spatial dimension: element i and tap t meet at i * stride + t * dilation - begin of the result. */
interface Axis {
  readonly extent: number
  readonly kernel: number
  readonly stride: number
  readonly dilation: number
  readonly begin: number
  readonly outputs: number
}

/**
 * The reverse of windows that slide over the result: for each of its elements, the element that each tap reads.
 *
 * @param spatial extents of the input without batch and channels
 */
export function transposeWindows(
  ctx: TransposedContext,
  spatial: readonly number[],
  kernel: readonly number[],
): Windows {
  const axes = axesOf(ctx, spatial, kernel)
  const shape = axes.map(({ outputs }) => outputs)
  if (shape.some((outputs) => outputs < 1))
    throw new NodeRefusedError(ctx.node, `has more padding than output: [${shape}]`)
  const taps = sizeOf(kernel)
  const source = new Int32Array(sizeOf(shape) * taps)
  const innerFirst = axes.toReversed()
  for (let i = 0; i < source.length; i++) source[i] = sourceOf(innerFirst, Math.floor(i / taps), i % taps)
  return { shape, taps, source }
}

function sourceOf(innerFirst: readonly Axis[], output: number, tap: number): number {
  let [size, result, restOfOutput, restOfTap] = [1, 0, output, tap]
  for (const { extent, kernel, stride, dilation, begin, outputs } of innerFirst) {
    const at = (restOfOutput % outputs) + begin - (restOfTap % kernel) * dilation
    if (at < 0 || at % stride !== 0 || at >= extent * stride) return -1
    result += (at / stride) * size
    size *= extent
    restOfOutput = Math.floor(restOfOutput / outputs)
    restOfTap = Math.floor(restOfTap / kernel)
  }
  return result
}

function axesOf(ctx: TransposedContext, spatial: readonly number[], kernel: readonly number[]): Axis[] {
  const rank = spatial.length
  const { attributes } = ctx
  const stride = list(ctx, 'strides', attributes.strides, rank, 1)
  const dilation = list(ctx, 'dilations', attributes.dilations, rank, 1)
  const more = list(ctx, 'output_padding', attributes.output_padding, rank, 0)
  const pads = list(ctx, 'pads', attributes.pads, 2 * rank, 0)
  const outputShape = attributes.output_shape?.slice(-rank)
  return spatial.map((extent, i) => {
    const axis = { extent, kernel: kernel[i]!, stride: stride[i]!, dilation: dilation[i]! }
    const reach = (extent - 1) * axis.stride + (axis.kernel - 1) * axis.dilation + 1 + more[i]!
    const wanted = outputShape?.[i] ?? wantedBy(attributes.auto_pad, axis)
    if (wanted !== undefined) return { ...axis, begin: beginFor(attributes, reach - wanted), outputs: wanted }
    const [begin, end] = attributes.auto_pad === 'VALID' ? [0, 0] : [pads[i]!, pads[rank + i]!]
    return { ...axis, begin, outputs: reach - begin - end }
  })
}

type Attributes = TransposedContext['attributes']

/** The extent that SAME padding asks for. */
function wantedBy(
  autoPad: Attributes['auto_pad'],
  { extent, stride }: { readonly extent: number; readonly stride: number },
): number | undefined {
  return autoPad.startsWith('SAME') ? extent * stride : undefined
}

/** Padding is split evenly; the odd one is at the end for SAME_UPPER, else at the beginning. None where there is too little. */
function beginFor({ auto_pad }: Attributes, total: number): number {
  const padding = Math.max(0, total)
  return auto_pad === 'SAME_UPPER' ? Math.floor(padding / 2) : Math.ceil(padding / 2)
}
