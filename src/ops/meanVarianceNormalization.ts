import type { NodeContext } from '../graph/rules.js'
import { sizeOf } from '../util/integers.js'
import { ints } from './attributes.js'
import { defineOp } from './op.js'
import { distinctAxes } from './shared/axes.js'
import { required } from './shared/inputs.js'
import { standardized } from './shared/normalization.js'

/** The axes that mean and variance are taken over, by default all but the channels. */
function axesOf(ctx: NodeContext<{ axes: readonly number[] | undefined }>): number[] {
  return distinctAxes(ctx, ctx.attributes.axes ?? [0, 2, 3], required(ctx, 0, 'X').shape.length)
}

/** Keeps the division defined where all elements are equal; below what float32 sees beside any other variance. */
const EPSILON = 1e-9

/**
 * MeanVarianceNormalization: (X - mean) / standard deviation over some axes.
 *
 * Numbers  see shared/normalization.ts
 */
export const MeanVarianceNormalization = defineOp({
  type: 'MeanVarianceNormalization',
  domain: '',
  opset: [9, 25],
  summary: '(X - mean) / standard deviation over some axes',
  refuses: '',
  attributes: { axes: ints },

  infer(ctx) {
    axesOf(ctx)
    const { dtype, shape } = required(ctx, 0, 'X')
    return [{ dtype, shape }]
  },

  expand: (ctx, g) => [
    standardized(g, g.input(0), axesOf(ctx), {
      epsilon: EPSILON,
      count: sizeOf(axesOf(ctx).map((axis) => ctx.inputs[0]!.shape[axis]!)),
    }).value,
  ],

  sample: (draw) => ({
    inputs: [draw.tensor({ dtypes: ['float32'], fits: ({ length }) => length === 4 })],
  }),

  examples: [
    { inputs: [{ shape: [2, 2, 1, 2] }] },
    { inputs: [{ shape: [1, 2, 2, 2] }], attributes: { axes: [2, 3] } },
  ],
})
