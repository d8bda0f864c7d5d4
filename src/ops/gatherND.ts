import type { NodeContext } from '../graph/rules.js'
import { sizeOf } from '../util/integers.js'
import { int } from './attributes.js'
import { defineOp } from './op.js'
import { type Addressing, indexFormat, requireInside, tuplesIn } from './shared/addressing.js'
import { gatherLinear, gatherSecret } from './shared/gathering.js'
import { required } from './shared/inputs.js'
import { axisFor, integers, MOVED, ofRank } from './shared/sampling.js'

function addressing(ctx: NodeContext<{ batch_dims: number }>): Addressing {
  return tuplesIn(ctx, ctx.attributes.batch_dims)
}

/**
 * GatherND: the slices of the data at which lists of coordinates point.
 *
 * Numbers  known indices only move data. Secret ones outside of an axis mean its nearest end; with n the product of the
 *          extents that one list of indices ranges over, rows are as for Gather on an axis of n entries
 */
export const GatherND = defineOp({
  type: 'GatherND',
  domain: '',
  opset: [11, 25],
  summary: 'slices at lists of coordinates, secret ones too',
  refuses: 'known indices outside of the axes',
  attributes: { batch_dims: int(0) },

  infer(ctx) {
    const [{ dtype, shape }, indices] = [required(ctx, 0, 'data'), required(ctx, 1, 'indices')]
    const cells = addressing(ctx)
    requireInside(ctx, indices, cells)
    const rest = shape.slice(ctx.attributes.batch_dims + cells.extents.length)
    return [{ dtype, shape: [...indices.shape.slice(0, -1), ...rest] }]
  },

  linear: (ctx) => gatherLinear(ctx, addressing(ctx)),
  quantize: (q, ctx, inputs) => [gatherSecret(q, ctx, addressing(ctx), inputs)],
  inputFormat: (ctx, i) => (i === 1 ? indexFormat(addressing(ctx)) : undefined),

  sample(draw) {
    const { opset } = draw
    const data = draw.tensor(ofRank(1, 4, MOVED))
    const { shape } = data
    const batch = opset >= 12 && shape.length > 1 ? draw.int(0, 1) : 0
    const tuple = draw.int(1, shape.length - batch)
    const places = [...shape.slice(0, batch), ...(draw.chance(0.5) ? [draw.int(1, 2)] : [])]
    const list = Array.from({ length: sizeOf(places) }, () =>
      shape.slice(batch, batch + tuple).map((extent) => axisFor(draw, extent)),
    )
    return {
      inputs: [data, integers(list.flat(), [...places, tuple])],
      attributes: opset >= 12 ? { batch_dims: batch } : {},
    }
  },

  examples: [
    { inputs: [{ shape: [2, 3] }, { shape: [2, 2], dtype: 'int64', values: [0, 2, -1, 1], constant: true }] },
    {
      inputs: [{ shape: [2, 2, 2] }, { shape: [2, 1], dtype: 'int64', values: [1, 0], constant: true }],
      attributes: { batch_dims: 1 },
    },
    { inputs: [{ shape: [2, 4] }, { shape: [1, 2], dtype: 'int64', range: [-2, 1] }] },
    {
      inputs: [
        { shape: [2, 2], constant: true },
        { shape: [2, 1], dtype: 'int64', range: [0, 1] },
      ],
    },
    {
      inputs: [
        { shape: [2, 2, 2], constant: true },
        { shape: [2, 1], dtype: 'int64', range: [0, 1] },
      ],
      attributes: { batch_dims: 1 },
    },
  ],
})
