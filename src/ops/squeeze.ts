import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import { ints } from './attributes.js'
import { defineOp } from './op.js'
import { distinctAxes, listOf } from './shared/axes.js'
import { required } from './shared/inputs.js'
import { identityMap } from './shared/moves.js'
import { axesArgument, axesFor, MOVED } from './shared/sampling.js'

function squeezed(ctx: NodeContext<{ axes: readonly number[] | undefined }>): number[] {
  const { shape } = required(ctx, 0, 'data')
  const given = listOf(ctx, ctx.attributes.axes, 1, 'axes')
  if (given === undefined) return shape.filter((extent) => extent !== 1)
  const axes = distinctAxes(ctx, given, shape.length)
  if (axes.some((axis) => shape[axis] !== 1)) {
    throw new NodeRefusedError(ctx.node, `cannot leave out axes [${axes}] of the shape [${shape}]`)
  }
  return shape.filter((_, axis) => !axes.includes(axis))
}

/** Squeeze: the same elements without the given axes (all, when none are given) of extent 1. */
export const Squeeze = defineOp({
  type: 'Squeeze',
  domain: '',
  opset: [1, 25],
  summary: 'leaves out axes of extent 1',
  refuses: 'computed axes',
  attributes: { axes: ints },

  infer: (ctx) => [{ dtype: required(ctx, 0, 'data').dtype, shape: squeezed(ctx) }],
  linear: ({ inputs }) => identityMap(inputs[0]!),

  sample(draw) {
    const data = draw.tensor({ dtypes: MOVED, fits: (shape) => shape.includes(1) })
    const ones = data.shape.flatMap((extent, axis) => (extent === 1 ? [axis] : []))
    if (draw.chance(0.2)) return { inputs: [data] }
    const axes = axesFor(draw, ones.length, draw.int(1, ones.length)).map((i) => ones.at(i)!)
    const { inputs, attributes } = axesArgument(draw, axes)
    return { inputs: [data, ...inputs], attributes }
  },

  examples: [
    { inputs: [{ shape: [1, 3, 1] }] },
    { inputs: [{ shape: [1, 3, 1] }, { shape: [1], dtype: 'int64', values: [-1], constant: true }] },
    { inputs: [{ shape: [1, 3, 1] }], attributes: { axes: [0] }, opset: 11 },
  ],
})
