import type { NodeContext } from '../graph/rules.js'
import { defineOp } from './op.js'
import { extentsFrom } from './shared/axes.js'
import { required } from './shared/inputs.js'
import { pickMap } from './shared/moves.js'
import { broadcasting, integers, MOVED, ofRank } from './shared/sampling.js'
import { broadcastIndex, broadcastShapes } from './shared/shapes.js'

function expanded(ctx: NodeContext<unknown>): number[] {
  return broadcastShapes(ctx, required(ctx, 0, 'input').shape, extentsFrom(ctx, 1, 'shape'))
}

/** Expand: the tensor repeated along axes of extent 1, and along new ones in front. */
export const Expand = defineOp({
  type: 'Expand',
  domain: '',
  opset: [8, 25],
  summary: 'a tensor broadcast to a shape',
  refuses: 'a computed shape',
  attributes: {},

  infer: (ctx) => [{ dtype: required(ctx, 0, 'input').dtype, shape: expanded(ctx) }],
  linear: (ctx) => pickMap(broadcastIndex(ctx.inputs[0]!.shape, expanded(ctx))),

  sample(draw) {
    const input = draw.tensor(ofRank(0, 4, MOVED))
    const wider = input.shape.map((extent) => (extent === 1 ? draw.int(1, 3) : extent))
    const wanted = draw.chance(0.3) ? [draw.int(1, 2), ...wider] : broadcasting(draw, wider)
    return { inputs: [input, integers(wanted)] }
  },

  examples: [
    { inputs: [{ shape: [2, 1] }, { shape: [3], dtype: 'int64', values: [2, 1, 3], constant: true }] },
    { inputs: [{ shape: [3, 1] }, { shape: [1], dtype: 'int64', values: [2], constant: true }] },
    {
      inputs: [
        { shape: [], dtype: 'bool' },
        { shape: [2], dtype: 'int64', values: [2, 2], constant: true },
      ],
    },
  ],
})
