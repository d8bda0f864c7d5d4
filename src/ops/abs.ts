import { defineOp } from './op.js'
import { integerType, isFloat, wrapInteger } from './shared/conversion.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { NUMBERS, sampleUnary } from './shared/sampling.js'
import { integersOf, MAX_DIGIT_BITS, requireWidth, wrapTo } from './shared/wrap.js'

/**
 * Abs: |x|. The least integer of a signed type is its own magnitude, as runtimes have it.
 *
 * Numbers  floats rounded to the scale of Y; integers exact
 * Rows     digits + 3; the digits of x less its shift and 1 where x is known to be positive
 */
export const Abs = defineOp({
  type: 'Abs',
  domain: '',
  opset: [1, 25],
  summary: 'magnitude',
  refuses: '',
  attributes: {},

  infer: sameType,

  evaluate(_, [x]) {
    const { dtype } = x!
    if (integerType(dtype) === undefined) return [mapTensor(x!, Math.abs)]
    return [mapTensor(x!, (value) => wrapInteger(BigInt(Math.abs(value)), dtype))]
  },

  quantize(q, ctx, [input], names) {
    const { dtype } = ctx.inputs[0]!
    const mirrored = { slope: -1, unit: 1 }
    if (isFloat(dtype)) {
      const x = q.narrow(input!)
      const { shift, scale } = q.shifts(x, q.unit(names[0]!) / 2)
      return [q.emit({ kind: 'leakyRelu', inputs: [x.id], shift, ...mirrored }, scale)]
    }
    const x = integersOf(q, input!)
    requireWidth(ctx, x, MAX_DIGIT_BITS)
    const shift = new Uint8Array(x.size)
    const y = q.emit({ kind: 'leakyRelu', inputs: [x.id], shift, ...mirrored }, x.scale)
    return [wrapTo(q, y, dtype, ctx)]
  },

  sample: sampleUnary(NUMBERS),

  examples: [
    { inputs: [{ shape: [2, 3] }] },
    { inputs: [{ shape: [4], dtype: 'int8' }] },
    { inputs: [{ shape: [3], dtype: 'int64', range: [-4, 3] }] },
  ],
})
