import { NodeRefusedError } from '../graph/errors.js'
import { diagonalMap } from '../graph/linearMap.js'
import { sizeOf } from '../util/integers.js'
import { defineOp } from './op.js'
import { sameType } from './shared/elementwise.js'
import { sampleUnary } from './shared/sampling.js'

/**
 * Not: true where X is false.
 *
 * Numbers  1 - x, linear and exact
 */
export const Not = defineOp({
  type: 'Not',
  domain: '',
  opset: [1, 25],
  summary: 'true where X is false',
  refuses: '',
  attributes: {},

  infer(ctx) {
    const [type] = sameType(ctx)
    if (type!.dtype !== 'bool') throw new NodeRefusedError(ctx.node, `negates type ${type!.dtype}, not bool`)
    return [type!]
  },

  linear: ({ inputs }) =>
    diagonalMap(
      sizeOf(inputs[0]!.shape),
      () => -1,
      () => 1,
    ),

  sample: sampleUnary(['bool']),

  examples: [
    { inputs: [{ shape: [2, 3], dtype: 'bool' }] },
    { inputs: [{ shape: [3], dtype: 'bool', values: [1, 0, 1], constant: true }] },
  ],
})
