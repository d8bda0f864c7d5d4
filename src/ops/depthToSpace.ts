import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import { int, oneOf } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { required } from './shared/inputs.js'
import { stridedMap } from './shared/moves.js'
import { stridesOf } from './shared/shapes.js'

const attributes = { blocksize: int(0), mode: oneOf('DCR', 'CRD') }

type Context = NodeContext<Parsed<typeof attributes>>

/** Extents of X [batch, channels * block^2, height, width], where block is the side of a block. */
function extents(ctx: Context) {
  const { shape } = required(ctx, 0, 'input')
  const block = ctx.attributes.blocksize
  const channels = shape[1]! / block ** 2
  if (shape.length !== 4 || block < 1 || !Number.isInteger(channels)) {
    throw new NodeRefusedError(ctx.node, `cannot make blocks of side ${block} from a shape [${shape}]`)
  }
  return { batch: shape[0]!, channels, height: shape[2]!, width: shape[3]!, block }
}

/**
 * DepthToSpace: blocks of space made from channels.
 *
 * Shapes  X [N, C * b * b, H, W]   Y [N, C, H * b, W * b]
 */
export const DepthToSpace = defineOp({
  type: 'DepthToSpace',
  domain: '',
  opset: [1, 25],
  summary: 'blocks of space made from channels',
  refuses: '',
  attributes,

  infer(ctx) {
    const { batch, channels, height, width, block } = extents(ctx)
    return [{ dtype: ctx.inputs[0]!.dtype, shape: [batch, channels, height * block, width * block] }]
  },

  linear(ctx) {
    const { batch, channels, height, width, block } = extents(ctx)
    const isDepthFirst = ctx.attributes.mode === 'DCR'
    const depth = isDepthFirst ? [block, block, channels] : [channels, block, block]
    const [n, a, b, c, h, w] = stridesOf([batch, ...depth, height, width])
    const [channel, row, column] = isDepthFirst ? [c, a, b] : [a, b, c]
    const strides = [n, channel, h, row, w, column].map((stride) => stride!)
    return stridedMap([batch, channels, height, block, width, block], strides)
  },

  sample(draw) {
    const isFit = (shape: readonly number[]) => shape.length === 4 && shape[1]! % 4 === 0
    const input = draw.tensor({ fits: (shape) => isFit(shape) || (shape.length === 4 && draw.chance(0.2)) })
    const blocksize = isFit(input.shape) ? 2 : 1
    const mode = draw.opset >= 11 ? { mode: draw.pick(['DCR', 'CRD']) } : {}
    return { inputs: [input], attributes: { blocksize, ...mode } }
  },

  examples: [
    { inputs: [{ shape: [1, 8, 1, 1] }], attributes: { blocksize: 2 } },
    { inputs: [{ shape: [1, 8, 1, 1] }], attributes: { blocksize: 2, mode: 'CRD' } },
    { inputs: [{ shape: [1, 4, 1, 2] }], attributes: { blocksize: 2 }, opset: 7 },
  ],
})
