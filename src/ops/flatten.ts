import { NodeRefusedError } from '../graph/errors.js'
import { sizeOf } from '../util/integers.js'
import { int } from './attributes.js'
import { defineOp } from './op.js'
import { required } from './shared/inputs.js'
import { identityMap } from './shared/moves.js'
import { axisFor, MOVED, ofRank } from './shared/sampling.js'

/** Flatten: the same elements as a matrix, split before an axis. */
export const Flatten = defineOp({
  type: 'Flatten',
  domain: '',
  opset: [1, 25],
  summary: 'the elements as a matrix',
  refuses: '',
  attributes: { axis: int(1) },

  infer(ctx) {
    const { dtype, shape } = required(ctx, 0, 'input')
    const { axis } = ctx.attributes
    if (axis < -shape.length || axis > shape.length) {
      throw new NodeRefusedError(ctx.node, `has axis ${axis}, but the rank is ${shape.length}`)
    }
    const at = axis < 0 ? axis + shape.length : axis
    return [{ dtype, shape: [sizeOf(shape.slice(0, at)), sizeOf(shape.slice(at))] }]
  },

  linear: ({ inputs }) => identityMap(inputs[0]!),

  sample(draw) {
    const x = draw.tensor(ofRank(1, 5, draw.opset < 9 ? ['float32'] : MOVED))
    return {
      inputs: [x],
      attributes: { axis: draw.chance(0.2) ? x.shape.length : axisFor(draw, x.shape.length) },
    }
  },

  examples: [
    { inputs: [{ shape: [2, 3, 2] }] },
    { inputs: [{ shape: [2, 3, 2] }], attributes: { axis: 0 } },
    { inputs: [{ shape: [2, 3, 2] }], attributes: { axis: -1 } },
  ],
})
