import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import { ints } from './attributes.js'
import { defineOp } from './op.js'
import { distinctAxes, extentsFrom } from './shared/axes.js'
import { required } from './shared/inputs.js'
import { coordinateMap } from './shared/moves.js'
import { axesFor, integers, ofRank } from './shared/sampling.js'

type Context = NodeContext<{ axes: readonly number[] | undefined }>

function wanted(ctx: Context): number[] {
  const { shape } = required(ctx, 0, 'input_data')
  const axes = distinctAxes(ctx, ctx.attributes.axes ?? shape.map((_, axis) => axis), shape.length)
  const extents = extentsFrom(ctx, 1, 'shape')
  if (extents.length !== axes.length) {
    throw new NodeRefusedError(ctx.node, `has the extents [${extents}] for axes [${axes}]`)
  }
  return shape.map((extent, axis) => extents[axes.indexOf(axis)] ?? extent)
}

/** CenterCropPad: the middle of each axis, or the axis in the middle of zeros. */
export const CenterCropPad = defineOp({
  type: 'CenterCropPad',
  domain: '',
  opset: [18, 25],
  summary: 'a tensor cropped or padded around its middle',
  refuses: 'a computed shape',
  attributes: { axes: ints },

  infer: (ctx) => [{ dtype: required(ctx, 0, 'input_data').dtype, shape: wanted(ctx) }],

  linear(ctx) {
    const { shape } = ctx.inputs[0]!
    const to = wanted(ctx)
    const axes = shape.map((extent, axis) => {
      const more = to[axis]! - extent
      const before = more < 0 ? -Math.floor(-more / 2) : Math.floor(more / 2)
      return (coordinate: number) => {
        const at = coordinate - before
        return at >= 0 && at < extent ? at : -1
      }
    })
    return coordinateMap(shape, to, axes)
  },

  sample(draw) {
    const data = draw.tensor(ofRank(1, 4))
    const axes = axesFor(draw, data.shape.length, draw.int(1, data.shape.length))
    return { inputs: [data, integers(axes.map(() => draw.int(1, 4)))], attributes: { axes } }
  },

  examples: [
    { inputs: [{ shape: [4, 2] }, { shape: [2], dtype: 'int64', values: [1, 5], constant: true }] },
    {
      inputs: [{ shape: [2, 5] }, { shape: [1], dtype: 'int64', values: [2], constant: true }],
      attributes: { axes: [-1] },
    },
    { inputs: [{ shape: [3] }, { shape: [1], dtype: 'int64', values: [4], constant: true }] },
  ],
})
