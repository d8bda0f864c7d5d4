import { defineOp } from './op.js'
import { exactSum } from './shared/affine.js'
import { isFloat } from './shared/conversion.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { NUMBERS, sampleUnary } from './shared/sampling.js'
import { integersOf, MAX_DIGIT_BITS, requireWidth } from './shared/wrap.js'

/**
 * Sign: 1, 0 or -1.
 *
 * Numbers  exact integers, of the integer that x has become: a float within half a step of 0 counts as 0
 * Rows     digits + 5: the sign digit s and z, whether x is 0, give 2 s - 1 - z
 */
export const Sign = defineOp({
  type: 'Sign',
  domain: '',
  opset: [9, 25],
  summary: '1, 0 or -1 by the sign',
  refuses: '',
  attributes: {},

  infer: sameType,
  evaluate: (_, [x]) => [mapTensor(x!, (value) => Math.sign(value) + 0)],

  quantize(q, ctx, [input]) {
    const isReal = isFloat(ctx.inputs[0]!.dtype)
    const x = isReal ? q.narrow(input!) : integersOf(q, input!)
    if (!isReal) requireWidth(ctx, x, MAX_DIGIT_BITS)
    const one = new Float64Array(x.size).fill(1)
    const positive = q.emit({ kind: 'notNegative', inputs: [x.id], size: x.size }, one)
    const zero = q.emit({ kind: 'isZero', inputs: [x.id], size: x.size }, one)
    const constant = q.constant(one, 1)
    return [
      exactSum(q, [
        [positive, 2],
        [zero, -1],
        [constant, -1],
      ]),
    ]
  },

  sample: sampleUnary(NUMBERS),

  examples: [
    { inputs: [{ shape: [2, 3] }] },
    { inputs: [{ shape: [4], dtype: 'int32', range: [-2, 1] }] },
    { inputs: [{ shape: [3], dtype: 'uint8' }] },
  ],
})
