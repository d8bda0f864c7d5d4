import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import { ints } from './attributes.js'
import { defineOp } from './op.js'
import { required } from './shared/inputs.js'
import { stridedMap } from './shared/moves.js'
import { axesFor, MOVED } from './shared/sampling.js'
import { stridesOf } from './shared/shapes.js'

/** The axis of the input that each axis of the output reads; reversed when left out. */
function permutation(ctx: NodeContext<{ perm: readonly number[] | undefined }>): readonly number[] {
  const axes = required(ctx, 0, 'data').shape.map((_, axis) => axis)
  const perm = ctx.attributes.perm ?? axes.toReversed()
  if (`${[...perm].sort((a, b) => a - b)}` !== `${axes}`) {
    throw new NodeRefusedError(ctx.node, `sets perm = [${perm}], which does not permute ${axes.length} axes`)
  }
  return perm
}

/** Transpose: the axes in another order. */
export const Transpose = defineOp({
  type: 'Transpose',
  domain: '',
  opset: [1, 25],
  summary: 'the axes in another order',
  refuses: '',
  attributes: { perm: ints },

  infer(ctx) {
    const { dtype, shape } = required(ctx, 0, 'data')
    return [{ dtype, shape: permutation(ctx).map((axis) => shape[axis]!) }]
  },

  linear(ctx) {
    const { shape } = ctx.inputs[0]!
    const [perm, strides] = [permutation(ctx), stridesOf(shape)]
    return stridedMap(
      perm.map((axis) => shape[axis]!),
      perm.map((axis) => strides[axis]!),
    )
  },

  sample(draw) {
    const data = draw.tensor({ dtypes: MOVED })
    const rank = data.shape.length
    if (rank === 0 || draw.chance(0.2)) return { inputs: [data] }
    return {
      inputs: [data],
      attributes: { perm: axesFor(draw, rank, rank).map((axis) => (axis + rank) % rank) },
    }
  },

  examples: [
    { inputs: [{ shape: [2, 3] }] },
    { inputs: [{ shape: [2, 3, 4] }], attributes: { perm: [1, 2, 0] } },
  ],
})
