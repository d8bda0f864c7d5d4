import { NodeRefusedError } from '../graph/errors.js'
import { type LinearMap, moveMap } from '../graph/linearMap.js'
import type { NodeContext } from '../graph/rules.js'
import type { Tensor } from '../onnx/index.js'
import { sizeOf } from '../util/integers.js'
import { int } from './attributes.js'
import { defineOp } from './op.js'
import { axisOf, constant, required } from './shared/inputs.js'
import { axisFor, integers, MOVED, ofRank } from './shared/sampling.js'

type Context = NodeContext<{ axis: number }>

function linear(ctx: Context): LinearMap {
  const { shape } = ctx.inputs[0]!
  const axis = axisOf(ctx, ctx.attributes.axis, shape.length)
  const [extent, inner] = [shape[axis]!, sizeOf(shape.slice(axis + 1))]
  const rows = Array.from(constant(ctx, 1, 'indices').data, (row) => (row < 0 ? row + extent : row))
  const source = new Int32Array(sizeOf(shape.slice(0, axis)) * rows.length * inner)
  for (let i = 0; i < source.length; i++) {
    const [outer, row] = [Math.floor(i / (rows.length * inner)), rows[Math.floor(i / inner) % rows.length]!]
    source[i] = (outer * extent + row) * inner + (i % inner)
  }
  return moveMap(source)
}

/** Gather: the entries of an axis at known indices; negative ones count from the back. */
export const Gather = defineOp({
  type: 'Gather',
  domain: '',
  opset: [7, 25],
  summary: 'entries of an axis at known indices',
  refuses: 'secret indices',
  attributes: { axis: int(0) },

  infer(ctx) {
    const { dtype, shape } = required(ctx, 0, 'data')
    const axis = axisOf(ctx, ctx.attributes.axis, shape.length)
    const indices = constant(ctx, 1, 'indices')
    const outside = indices.data.find((row) => row < -shape[axis]! || row >= shape[axis]!)
    if (outside !== undefined) {
      throw new NodeRefusedError(ctx.node, `reads index ${outside} of an axis of extent ${shape[axis]}`)
    }
    return [{ dtype, shape: [...shape.slice(0, axis), ...indices.shape, ...shape.slice(axis + 1)] }]
  },

  linear,

  sample(draw) {
    const data = draw.tensor(ofRank(1, 5, MOVED))
    const axis = axisFor(draw, data.shape.length)
    if (draw.chance(0.2)) {
      const fits = (_: readonly number[], value?: Tensor) =>
        value?.data.every((row) => row >= 0 && row < data.shape.at(axis)!) === true
      const indices = draw.tensor({ known: true, dtypes: ['int64', 'int32'], fits })
      return { inputs: [data, indices], attributes: { axis } }
    }
    const shape = Array.from({ length: draw.int(0, 2) }, () => draw.int(1, 2))
    const index = () => axisFor(draw, data.shape.at(axis)!)
    return {
      inputs: [data, integers(Array.from({ length: sizeOf(shape) }, index), shape)],
      attributes: { axis },
    }
  },

  examples: [
    { inputs: [{ shape: [3, 2] }, { shape: [2], dtype: 'int64', values: [2, -3], constant: true }] },
    {
      inputs: [{ shape: [2, 3, 2] }, { shape: [1, 2], dtype: 'int64', values: [0, -1], constant: true }],
      attributes: { axis: 1 },
    },
    { inputs: [{ shape: [4] }, { shape: [], dtype: 'int64', values: [1], constant: true }] },
  ],
})
