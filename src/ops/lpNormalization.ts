import { NodeRefusedError } from '../graph/errors.js'
import { int } from './attributes.js'
import { defineOp } from './op.js'
import { axisOf, required } from './shared/inputs.js'
import { axisFor, ofRank } from './shared/sampling.js'

/**
 * LpNormalization: X divided by its L1 or L2 norm along an axis.
 *
 * Numbers  one division for each norm, that of zeros taken as 1, and one product for each element; see Reciprocal for
 *          norms near 0
 */
export const LpNormalization = defineOp({
  type: 'LpNormalization',
  domain: '',
  opset: [1, 25],
  summary: 'X divided by its norm along an axis',
  refuses: 'p other than 1 and 2',
  attributes: { axis: int(-1), p: int(2) },

  infer(ctx) {
    const { dtype, shape } = required(ctx, 0, 'input')
    axisOf(ctx, ctx.attributes.axis, shape.length)
    const { p } = ctx.attributes
    if (p !== 1 && p !== 2) throw new NodeRefusedError(ctx.node, `sets p = ${p}; accepted: 1, 2`)
    return [{ dtype, shape }]
  },

  expand(ctx, g) {
    const { axis, p } = ctx.attributes
    const x = g.input(0)
    const norm = g.op(p === 1 ? 'ReduceL1' : 'ReduceL2', [x, g.list([axis])])
    const divisor = g.op('Where', [g.op('Equal', [norm, g.number(0)]), g.number(1), norm])
    return [g.op('Mul', [x, g.op('Reciprocal', [divisor])])]
  },

  sample(draw) {
    const x = draw.tensor(ofRank(1, 4))
    return { inputs: [x], attributes: { axis: axisFor(draw, x.shape.length), p: draw.int(1, 2) } }
  },

  examples: [
    { inputs: [{ shape: [2, 3], range: [0.5, 1.5] }] },
    { inputs: [{ shape: [2, 3], range: [0.5, 1.5] }], attributes: { axis: 0, p: 1 } },
  ],
})
