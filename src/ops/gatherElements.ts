import { sizeOf } from '../util/integers.js'
import { int } from './attributes.js'
import { defineOp } from './op.js'
import { elementsIn, indexFormat, requireInside } from './shared/addressing.js'
import { gatherLinear, gatherSecret } from './shared/gathering.js'
import { required } from './shared/inputs.js'
import { axisFor, integers, MOVED, ofRank } from './shared/sampling.js'

/**
 * GatherElements: for each index, the element of the data at the same coordinates but on one axis, where the index is it.
 *
 * Numbers  known indices only move data. Secret ones outside of the axis mean its nearest end; rows for an axis of n
 *          entries: 2 n - 1 an element of secret data, about 3 sqrt(n) + log n of known data
 */
export const GatherElements = defineOp({
  type: 'GatherElements',
  domain: '',
  opset: [11, 25],
  summary: 'elements of an axis at an index each, secret ones too',
  refuses: 'known indices outside of the axis',
  attributes: { axis: int(0) },

  infer(ctx) {
    const [{ dtype }, indices] = [required(ctx, 0, 'data'), required(ctx, 1, 'indices')]
    requireInside(ctx, indices, elementsIn(ctx))
    return [{ dtype, shape: indices.shape }]
  },

  linear: (ctx) => gatherLinear(ctx, elementsIn(ctx)),
  quantize: (q, ctx, inputs) => [gatherSecret(q, ctx, elementsIn(ctx), inputs)],
  inputFormat: (ctx, i) => (i === 1 ? indexFormat(elementsIn(ctx)) : undefined),

  sample(draw) {
    const data = draw.tensor(ofRank(1, 4, MOVED))
    const axis = axisFor(draw, data.shape.length)
    const shape = data.shape.with(axis, draw.int(1, 3))
    const index = () => axisFor(draw, data.shape.at(axis)!)
    return {
      inputs: [data, integers(Array.from({ length: sizeOf(shape) }, index), shape)],
      attributes: { axis },
    }
  },

  examples: [
    {
      inputs: [{ shape: [2, 3] }, { shape: [2, 2], dtype: 'int64', values: [2, 0, -1, 1], constant: true }],
      attributes: { axis: 1 },
    },
    { inputs: [{ shape: [3, 2] }, { shape: [1, 2], dtype: 'int64', values: [2, -3], constant: true }] },
    { inputs: [{ shape: [2, 2] }, { shape: [1, 2], dtype: 'int64', range: [0, 1] }] },
    {
      inputs: [
        { shape: [2, 4], constant: true },
        { shape: [2, 1], dtype: 'int32', range: [-4, 3] },
      ],
      attributes: { axis: -1 },
    },
  ],
})
