import { NodeRefusedError } from '../graph/errors.js'
import { applyLinear, type LinearMap } from '../graph/linearMap.js'
import type { NodeContext } from '../graph/rules.js'
import { sizeOf } from '../util/integers.js'
import { ints } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { extentsFrom } from './shared/axes.js'
import { isFloat, wrapInteger } from './shared/conversion.js'
import { integerLinear } from './shared/exactIntegers.js'
import { required } from './shared/inputs.js'
import { integers, kernelFor } from './shared/sampling.js'
import { slideWindows, type WindowContext, type Windows } from './shared/windows.js'

const attributes = { dilations: ints, pads: ints, strides: ints }

type Context = NodeContext<Parsed<typeof attributes>>

/** How the image was cut into blocks, and the shape [batch, channels, ...image] of the result. */
function cut(ctx: Context): { windows: Windows; shape: readonly number[] } {
  const { shape } = required(ctx, 0, 'input')
  const [image, block] = [extentsFrom(ctx, 1, 'image_shape'), extentsFrom(ctx, 2, 'block_shape')]
  const sliding: WindowContext = {
    ...ctx,
    attributes: { ...ctx.attributes, auto_pad: 'NOTSET', kernel_shape: block },
  }
  const windows = slideWindows(sliding, image, block)
  const [batch, rows, blocks] = shape
  const channels = rows! / windows.taps
  if (shape.length !== 3 || !Number.isInteger(channels) || blocks !== sizeOf(windows.shape)) {
    const found = `has ${sizeOf(windows.shape)} blocks of ${windows.taps} elements in a shape [${shape}]`
    throw new NodeRefusedError(ctx.node, found)
  }
  return { windows, shape: [batch!, channels, ...image] }
}

/** Each element of the image is the sum of the block elements that lie on it. */
function sums(ctx: Context): LinearMap {
  const { windows, shape } = cut(ctx)
  const { taps, source } = windows
  const [plane, blocks] = [sizeOf(shape.slice(2)), source.length / taps]
  const own: number[][] = Array.from({ length: plane }, () => [])
  source.forEach((at, k) => {
    if (at >= 0) own[at]!.push((k % taps) * blocks + Math.floor(k / taps))
  })
  const planes = Array.from({ length: shape[0]! * shape[1]! }, (_, p) => p * taps * blocks)
  const rows = planes.flatMap((start) => own.map((elements) => elements.map((k) => start + k)))
  const rowStart = new Uint32Array(rows.length + 1)
  rows.forEach((row, i) => {
    rowStart[i + 1] = rowStart[i]! + row.length
  })
  return { size: rows.length, rowStart, col: Uint32Array.from(rows.flat()) }
}

/**
 * Col2Im: an image from the blocks that it was cut into; elements that lie on one another are added.
 *
 * Shapes   X [N, C * block, blocks]   Y [N, C, ...image]
 * Numbers  linear and exact; integers wrap around to their type
 */
export const Col2Im = defineOp({
  type: 'Col2Im',
  domain: '',
  opset: [18, 25],
  summary: 'an image as the sum of overlapping blocks',
  refuses: 'computed shapes; negative pads',
  attributes,

  infer: (ctx) => [{ dtype: required(ctx, 0, 'input').dtype, shape: cut(ctx).shape }],

  evaluate(ctx, [x]) {
    const { dtype, shape } = ctx.outputs[0]!
    const data = applyLinear(sums(ctx), x!.data)
    return [
      { dtype, shape, data: isFloat(dtype) ? data : data.map((sum) => wrapInteger(BigInt(sum), dtype)) },
    ]
  },

  linear: (ctx) => (isFloat(ctx.inputs[0]!.dtype) ? sums(ctx) : undefined),
  quantize: (q, ctx, [x]) => [integerLinear(q, ctx, sums(ctx), [x!])],

  sample(draw) {
    const input = draw.tensor({ fits: ({ length }) => length === 3 })
    const [, rows, blocks] = input.shape
    const [block] = kernelFor(draw, [rows!])
    const height = rows! % block! === 0 ? block! : 1
    return { inputs: [input, integers([1, blocks! + height - 1]), integers([1, height])] }
  },

  examples: [
    {
      inputs: [
        { shape: [1, 4, 2] },
        { shape: [2], dtype: 'int64', values: [3, 2], constant: true },
        { shape: [2], dtype: 'int64', values: [2, 2], constant: true },
      ],
    },
    {
      inputs: [
        { shape: [1, 4, 2] },
        { shape: [2], dtype: 'int64', values: [2, 4], constant: true },
        { shape: [2], dtype: 'int64', values: [1, 2], constant: true },
      ],
      attributes: { strides: [2, 2], dilations: [1, 2], pads: [0, 0, 0, 1] },
    },
  ],
})
