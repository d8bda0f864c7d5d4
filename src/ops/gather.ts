import type { NodeContext } from '../graph/rules.js'
import type { Tensor } from '../onnx/index.js'
import { sizeOf } from '../util/integers.js'
import { int } from './attributes.js'
import { defineOp } from './op.js'
import { type Addressing, indexFormat, requireInside, slicesOf } from './shared/addressing.js'
import { gatherLinear, gatherSecret } from './shared/gathering.js'
import { axisOf, required } from './shared/inputs.js'
import { axisFor, integers, MOVED, ofRank } from './shared/sampling.js'

type Context = NodeContext<{ axis: number }>

function axisIn(ctx: Context): number {
  return axisOf(ctx, ctx.attributes.axis, required(ctx, 0, 'data').shape.length)
}

function addressing(ctx: Context): Addressing {
  return slicesOf(ctx.inputs[0]!.shape, axisIn(ctx), required(ctx, 1, 'indices').shape)
}

/**
 * Gather: the entries of an axis at some indices; negative ones count from the back.
 *
 * Numbers  known indices only move data. Secret ones outside of the axis mean its nearest end. Rows for an axis of n
 *          entries: n for each secret index, about 3 sqrt(n) for each element where that is less and the data is known;
 *          with secret data n - 1 more for each element
 */
export const Gather = defineOp({
  type: 'Gather',
  domain: '',
  opset: [1, 25],
  summary: 'entries of an axis at indices, secret ones too',
  refuses: 'known indices outside of the axis',
  attributes: { axis: int(0) },

  infer(ctx) {
    const { dtype, shape } = required(ctx, 0, 'data')
    const [axis, indices] = [axisIn(ctx), required(ctx, 1, 'indices')]
    requireInside(ctx, indices, addressing(ctx))
    return [{ dtype, shape: [...shape.slice(0, axis), ...indices.shape, ...shape.slice(axis + 1)] }]
  },

  linear: (ctx) => gatherLinear(ctx, addressing(ctx)),
  quantize: (q, ctx, inputs) => [gatherSecret(q, ctx, addressing(ctx), inputs)],
  inputFormat: (ctx, i) => (i === 1 ? indexFormat(addressing(ctx)) : undefined),

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
    {
      inputs: [
        { shape: [4], dtype: 'int64' },
        { shape: [], dtype: 'int64', range: [-4, 3] },
      ],
    },
    {
      inputs: [
        { shape: [2, 4], constant: true },
        { shape: [1, 2], dtype: 'int64', range: [0, 3] },
      ],
      attributes: { axis: 1 },
    },
    { inputs: [{ shape: [3, 2] }, { shape: [2], dtype: 'int32', range: [-1, 0] }] },
  ],
})
