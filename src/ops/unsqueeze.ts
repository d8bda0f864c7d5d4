import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import type { Tensor } from '../onnx/index.js'
import { ints } from './attributes.js'
import { defineOp } from './op.js'
import { distinctAxes, listOf } from './shared/axes.js'
import { required } from './shared/inputs.js'
import { identityMap } from './shared/moves.js'
import { axesArgument, axesFor, MOVED } from './shared/sampling.js'

/** Axes count in the result. */
function unsqueezed(ctx: NodeContext<{ axes: readonly number[] | undefined }>): number[] {
  const { shape } = required(ctx, 0, 'data')
  const given = listOf(ctx, ctx.attributes.axes, 1, 'axes')
  if (given === undefined) throw new NodeRefusedError(ctx.node, 'lacks its axes')
  const rank = shape.length + given.length
  const axes = distinctAxes(ctx, given, rank)
  const rest = shape.values()
  return Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : rest.next().value!))
}

/** Unsqueeze: the same elements with axes of extent 1 put in. */
export const Unsqueeze = defineOp({
  type: 'Unsqueeze',
  domain: '',
  opset: [1, 25],
  summary: 'puts in axes of extent 1',
  refuses: 'computed axes',
  attributes: { axes: ints },

  infer: (ctx) => [{ dtype: required(ctx, 0, 'data').dtype, shape: unsqueezed(ctx) }],
  linear: ({ inputs }) => identityMap(inputs[0]!),

  // Of known integers only scalars, to lists: onnxruntime takes a Shape for a list wherever it can be followed.
  sample(draw) {
    const fits = ({ length }: readonly number[], value?: Tensor) =>
      length <= (value?.dtype === 'int64' ? 0 : 3)
    const data = draw.tensor({ dtypes: MOVED, fits })
    const rank = data.shape.length + (data.known ? 1 : draw.int(1, 2))
    const { inputs, attributes } = axesArgument(draw, axesFor(draw, rank, rank - data.shape.length))
    return { inputs: [data, ...inputs], attributes }
  },

  examples: [
    { inputs: [{ shape: [2, 3] }, { shape: [2], dtype: 'int64', values: [-1, 0], constant: true }] },
    { inputs: [{ shape: [2, 3] }], attributes: { axes: [1] }, opset: 11 },
  ],
})
