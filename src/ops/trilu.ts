import { NodeRefusedError } from '../graph/errors.js'
import { moveMap } from '../graph/linearMap.js'
import { sizeOf } from '../util/integers.js'
import { flag } from './attributes.js'
import { defineOp } from './op.js'
import { sameType } from './shared/elementwise.js'
import { optionalConstant, required } from './shared/inputs.js'
import { integers, ofRank } from './shared/sampling.js'

/** Trilu: matrices with 0 below a diagonal (upper) or above it (lower); diagonal k begins k columns to the right. */
export const Trilu = defineOp({
  type: 'Trilu',
  domain: '',
  opset: [14, 25],
  summary: 'the upper or lower triangle of matrices',
  refuses: 'a computed k',
  attributes: { upper: flag(true) },

  infer(ctx) {
    const { shape } = required(ctx, 0, 'input')
    if (shape.length < 2) throw new NodeRefusedError(ctx.node, `reads a tensor of shape [${shape}]`)
    return sameType(ctx)
  },

  linear(ctx) {
    const { shape } = ctx.inputs[0]!
    const [rows, columns] = shape.slice(-2) as [number, number]
    const k = optionalConstant(ctx, 1, 'k')?.data[0] ?? 0
    const source = Int32Array.from({ length: sizeOf(shape) }, (_, i) => {
      const right = (i % columns) - (Math.floor(i / columns) % rows) - k
      return (ctx.attributes.upper ? right >= 0 : right <= 0) ? i : -1
    })
    return moveMap(source)
  },

  sample(draw) {
    const input = draw.tensor(ofRank(2, 4, ['float32', 'float64', 'int64']))
    const k = draw.chance(0.5) ? [integers([draw.int(-2, 2)], [])] : []
    return { inputs: [input, ...k], attributes: { upper: draw.int(0, 1) } }
  },

  examples: [
    { inputs: [{ shape: [2, 3] }] },
    {
      inputs: [{ shape: [2, 2, 2] }, { shape: [], dtype: 'int64', values: [-1], constant: true }],
      attributes: { upper: 0 },
    },
    { inputs: [{ shape: [3, 2] }, { shape: [], dtype: 'int64', values: [1], constant: true }] },
  ],
})
