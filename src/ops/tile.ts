import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import { defineOp } from './op.js'
import { extentsFrom } from './shared/axes.js'
import { required } from './shared/inputs.js'
import { coordinateMap } from './shared/moves.js'
import { integers, MOVED, ofRank } from './shared/sampling.js'

function tiled(ctx: NodeContext<unknown>): number[] {
  const { shape } = required(ctx, 0, 'input')
  const repeats = extentsFrom(ctx, 1, 'repeats')
  if (repeats.length !== shape.length) {
    throw new NodeRefusedError(ctx.node, `has repeats [${repeats}] for a shape [${shape}]`)
  }
  return shape.map((extent, axis) => extent * repeats[axis]!)
}

/** Tile: copies of the tensor laid side by side along each axis. */
export const Tile = defineOp({
  type: 'Tile',
  domain: '',
  opset: [6, 25],
  summary: 'copies of a tensor side by side',
  refuses: 'computed repeats',
  attributes: {},

  infer: (ctx) => [{ dtype: required(ctx, 0, 'input').dtype, shape: tiled(ctx) }],

  linear(ctx) {
    const { shape } = ctx.inputs[0]!
    const axes = shape.map((extent) => (coordinate: number) => coordinate % extent)
    return coordinateMap(shape, tiled(ctx), axes)
  },

  sample(draw) {
    const input = draw.tensor(ofRank(1, 4, MOVED))
    return { inputs: [input, integers(input.shape.map(() => draw.int(1, 2)))] }
  },

  examples: [
    { inputs: [{ shape: [2, 2] }, { shape: [2], dtype: 'int64', values: [1, 3], constant: true }] },
    {
      inputs: [
        { shape: [2, 1], dtype: 'int32' },
        { shape: [2], dtype: 'int64', values: [2, 2], constant: true },
      ],
    },
  ],
})
