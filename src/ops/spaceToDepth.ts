import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import { int } from './attributes.js'
import { defineOp } from './op.js'
import { required } from './shared/inputs.js'
import { stridedMap } from './shared/moves.js'
import { stridesOf } from './shared/shapes.js'

/** Extents of the result [batch, block^2 * channels, height, width], where block is the side of a block. */
function extents(ctx: NodeContext<{ blocksize: number }>) {
  const { shape } = required(ctx, 0, 'input')
  const block = ctx.attributes.blocksize
  const [height, width] = [shape[2]! / block, shape[3]! / block]
  if (shape.length !== 4 || block < 1 || !Number.isInteger(height) || !Number.isInteger(width)) {
    throw new NodeRefusedError(ctx.node, `cannot cut a shape [${shape}] into blocks of side ${block}`)
  }
  return { batch: shape[0]!, channels: shape[1]!, height, width, block }
}

/**
 * SpaceToDepth: channels made from blocks of space.
 *
 * Shapes  X [N, C, H * b, W * b]   Y [N, b * b * C, H, W]
 */
export const SpaceToDepth = defineOp({
  type: 'SpaceToDepth',
  domain: '',
  opset: [1, 25],
  summary: 'channels made from blocks of space',
  refuses: '',
  attributes: { blocksize: int(0) },

  infer(ctx) {
    const { batch, channels, height, width, block } = extents(ctx)
    return [{ dtype: ctx.inputs[0]!.dtype, shape: [batch, block ** 2 * channels, height, width] }]
  },

  linear(ctx) {
    const { batch, channels, height, width, block } = extents(ctx)
    const [n, channel, h, row, w, column] = stridesOf([batch, channels, height, block, width, block])
    const strides = [n, row, column, channel, h, w].map((stride) => stride!)
    return stridedMap([batch, block, block, channels, height, width], strides)
  },

  sample(draw) {
    const isEven = (shape: readonly number[]) => shape[2]! % 2 === 0 && shape[3]! % 2 === 0
    const input = draw.tensor({ fits: ({ length }) => length === 4 })
    return { inputs: [input], attributes: { blocksize: isEven(input.shape) ? 2 : 1 } }
  },

  examples: [
    { inputs: [{ shape: [1, 2, 2, 2] }], attributes: { blocksize: 2 } },
    { inputs: [{ shape: [1, 1, 2, 4] }], attributes: { blocksize: 2 }, opset: 12 },
  ],
})
