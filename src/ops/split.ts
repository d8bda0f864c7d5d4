import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import { int, ints, optionalInt } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { listOf } from './shared/axes.js'
import { axisOf, required } from './shared/inputs.js'
import { stridedMap } from './shared/moves.js'
import { axisFor, integers, MOVED, ofRank } from './shared/sampling.js'
import { stridesOf } from './shared/shapes.js'

/** Since this opset the last part may be smaller where the number of parts alone is given. */
const UNEVEN = 18

const attributes = { axis: int(0), num_outputs: optionalInt, split: ints }

type Context = NodeContext<Parsed<typeof attributes>>

/** The axis that is split, and the extent of each part. */
function parts(ctx: Context): { axis: number; extents: readonly number[] } {
  const { shape } = required(ctx, 0, 'input')
  const { declared } = ctx.node
  const axis = axisOf(ctx, ctx.attributes.axis, shape.length)
  const extents = listOf(ctx, ctx.attributes.split, 1, 'split') ?? alike(ctx, shape[axis]!)
  const total = extents.reduce((sum, extent) => sum + extent, 0)
  if (extents.length !== declared || total !== shape[axis] || extents.some((extent) => extent < 0)) {
    const found = `splits an axis of extent ${shape[axis]} into [${extents}], with ${declared} outputs`
    throw new NodeRefusedError(ctx.node, found)
  }
  return { axis, extents }
}

/** Parts of the same extent, of which the last is what is left. */
function alike({ node, attributes: given }: Context, extent: number): number[] {
  const count = given.num_outputs ?? node.declared
  const each = Math.ceil(extent / count)
  if (node.opset < UNEVEN && each * count !== extent) {
    throw new NodeRefusedError(node, `cannot split an axis of extent ${extent} into ${count} equal parts`)
  }
  return Array.from({ length: count }, (_, i) => Math.min(each, extent - i * each))
}

/** Split: a tensor cut along an axis into consecutive parts. */
export const Split = defineOp({
  type: 'Split',
  domain: '',
  opset: [2, 25],
  summary: 'a tensor cut along an axis',
  refuses: 'computed extents',
  attributes,

  infer(ctx) {
    const { dtype, shape } = required(ctx, 0, 'input')
    const { axis, extents } = parts(ctx)
    return extents.map((extent) => ({ dtype, shape: shape.with(axis, extent) }))
  },

  linearOutputs(ctx) {
    const { shape } = ctx.inputs[0]!
    const { axis, extents } = parts(ctx)
    const strides = stridesOf(shape)
    let start = 0
    return extents.map((extent) => {
      const base = start * strides[axis]!
      start += extent
      return stridedMap(shape.with(axis, extent), strides, base)
    })
  },

  // A random graph's nodes have one output.
  sample(draw) {
    const input = draw.tensor(ofRank(1, 5, MOVED))
    const axis = axisFor(draw, input.shape.length)
    const extents = [input.shape.at(axis)!]
    if (draw.opset >= 18 && draw.chance(0.5)) return { inputs: [input], attributes: { axis, num_outputs: 1 } }
    return draw.opset < 13
      ? { inputs: [input], attributes: { axis, split: extents } }
      : { inputs: [input, integers(extents)], attributes: { axis } }
  },

  examples: [
    { inputs: [{ shape: [5, 2] }], attributes: { num_outputs: 3 }, outputs: 3 },
    {
      inputs: [{ shape: [2, 4] }, { shape: [2], dtype: 'int64', values: [1, 3], constant: true }],
      attributes: { axis: -1 },
      outputs: 2,
    },
    { inputs: [{ shape: [2, 4] }], attributes: { axis: 1, split: [3, 1] }, outputs: 2, opset: 11 },
    { inputs: [{ shape: [4] }], outputs: 2, opset: 13 },
  ],
})
