import { sizeOf } from '../util/integers.js'
import { defineOp } from './op.js'
import { products } from './shared/affine.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { emitQuotient, narrowDivisor } from './shared/quotient.js'
import { sampleUnary } from './shared/sampling.js'
import { signed } from './shared/signs.js'

/**
 * Reciprocal: 1 / x.
 *
 * Numbers  1 / |x| rounded half up to steps of about half a unit, times the sign of x; |x| counts as one step where it is
 *          less
 * Rows     those of a division (twice the digits of x, the digits of the quotient, and 3); where the sign is unknown, twice
 *          the digits of x and 7 more
 */
export const Reciprocal = defineOp({
  type: 'Reciprocal',
  domain: '',
  opset: [1, 25],
  summary: '1 / x',
  refuses: '',
  attributes: {},

  infer: sameType,
  evaluate: (_, [x]) => [mapTensor(x!, (value) => 1 / value)],

  quantize(q, ctx, [input], names) {
    const { sign, magnitude } = signed(q, narrowDivisor(q, input!), 1)
    const one = q.constant(new Float64Array(sizeOf(ctx.inputs[0]!.shape)).fill(1), 1)
    return [products(q, sign, emitQuotient(q, one, magnitude, q.unit(names[0]!) / 2))]
  },

  sample: sampleUnary(),

  examples: [
    { inputs: [{ shape: [2, 3], range: [0.25, 2] }] },
    { inputs: [{ shape: [4], range: [-8, -1] }] },
  ],
})
