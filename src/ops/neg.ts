import { diagonalMap } from '../graph/linearMap.js'
import { sizeOf } from '../util/integers.js'
import { defineOp } from './op.js'
import { affine } from './shared/affine.js'
import { integerType, isFloat, wrapInteger } from './shared/conversion.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { NUMBERS, sampleUnary } from './shared/sampling.js'
import { integersOf, wrapTo } from './shared/wrap.js'

/**
 * Neg: -x. The least integer of a type is its own negative.
 *
 * Numbers  linear and exact; integers wrap, at one row more than their digits where they can
 */
export const Neg = defineOp({
  type: 'Neg',
  domain: '',
  opset: [1, 25],
  summary: '-x',
  refuses: '',
  attributes: {},

  infer: sameType,

  linear({ inputs }) {
    const { dtype, shape } = inputs[0]!
    if (!isFloat(dtype)) return undefined
    return diagonalMap(
      sizeOf(shape),
      () => -1,
      () => 0,
    )
  },

  evaluate(_, [x]) {
    const { dtype } = x!
    const isInteger = integerType(dtype) !== undefined
    return [mapTensor(x!, (value) => (isInteger ? wrapInteger(-BigInt(value), dtype) : -value))]
  },

  quantize(q, ctx, [input]) {
    const x = integersOf(q, input!)
    const negative = affine(
      q,
      x,
      () => -1,
      () => 0,
    )
    return [wrapTo(q, negative, ctx.inputs[0]!.dtype, ctx)]
  },

  sample: sampleUnary(NUMBERS),

  examples: [
    { inputs: [{ shape: [2, 3] }] },
    { inputs: [{ shape: [4], dtype: 'int8' }] },
    { inputs: [{ shape: [3], dtype: 'int64', range: [-4, 3] }] },
  ],
})
