import { moveMap } from '../graph/linearMap.js'
import type { NodeContext } from '../graph/rules.js'
import { sizeOf } from '../util/integers.js'
import { optionalInt } from './attributes.js'
import { defineOp } from './op.js'
import { slicesOf } from './shared/addressing.js'
import { axisOf, constant, required } from './shared/inputs.js'
import { axisFor, MOVED, ofRank } from './shared/sampling.js'

type Context = NodeContext<{ axis: number | undefined }>

/** The shape that is compressed (the elements as a list, where no axis is given), its axis, and the kept coordinates. */
function kept(ctx: Context) {
  const input = required(ctx, 0, 'input')
  const shape = ctx.attributes.axis === undefined ? [sizeOf(input.shape)] : input.shape
  const axis = axisOf(ctx, ctx.attributes.axis ?? 0, shape.length)
  const condition = constant(ctx, 1, 'condition').data.subarray(0, shape[axis])
  return { shape, axis, coordinates: [...condition.keys()].filter((i) => condition[i] !== 0) }
}

/** Compress: the coordinates of an axis that a condition, known when the model is compiled, selects. */
export const Compress = defineOp({
  type: 'Compress',
  domain: '',
  opset: [9, 25],
  summary: 'the entries of an axis that a known condition selects',
  refuses: 'a secret condition, as the shape of the result would depend on it',
  attributes: { axis: optionalInt },

  infer(ctx) {
    const { shape, axis, coordinates } = kept(ctx)
    return [{ dtype: ctx.inputs[0]!.dtype, shape: shape.with(axis, coordinates.length) }]
  },

  linear(ctx) {
    const { shape, axis, coordinates } = kept(ctx)
    const { of, base, stride } = slicesOf(shape, axis, [coordinates.length])
    return moveMap(Int32Array.from(base, (start, c) => start + stride * coordinates[of[c]!]!))
  },

  sample(draw) {
    const input = draw.tensor(ofRank(1, 4, MOVED))
    const axis = axisFor(draw, input.shape.length)
    const extent = input.shape.at(axis)!
    const condition = Array.from({ length: draw.int(1, extent) }, (_, i) => (i === 0 ? 1 : draw.int(0, 1)))
    const list = { shape: [condition.length], dtype: 'bool', values: condition, constant: true } as const
    return { inputs: [input, list], attributes: { axis } }
  },

  examples: [
    {
      inputs: [{ shape: [3, 2] }, { shape: [3], dtype: 'bool', values: [0, 1, 1], constant: true }],
      attributes: { axis: 0 },
    },
    { inputs: [{ shape: [2, 3] }, { shape: [5], dtype: 'bool', values: [0, 1, 0, 0, 1], constant: true }] },
    {
      inputs: [{ shape: [2, 3] }, { shape: [2], dtype: 'bool', values: [0, 1], constant: true }],
      attributes: { axis: -1 },
      opset: 11,
    },
  ],
})
