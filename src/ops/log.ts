import { log } from '../util/real.js'
import { defineOp } from './op.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { emitLogarithm } from './shared/logarithm.js'
import { sampleUnary } from './shared/sampling.js'

/**
 * Log: the natural logarithm.
 *
 * Numbers  within half a unit of the logarithm of the integer that x has become (see shared/logarithm.ts); x below one step
 *          counts as one step
 * Rows     twice the digits of x, 4 to 16 for the segments, those of rounding the result, and about 10; the digits of x and
 *          3 more where it may be below one step
 */
export const Log = defineOp({
  type: 'Log',
  domain: '',
  opset: [1, 25],
  summary: 'natural logarithm',
  refuses: '',
  attributes: {},

  infer: sameType,
  evaluate: (_, [x]) => [mapTensor(x!, log)],
  monotone: () => true,
  quantize: (q, _ctx, [x], [name]) => [emitLogarithm(q, x!, q.unit(name!) / 2)],

  sample: sampleUnary(),

  examples: [
    { inputs: [{ shape: [2, 3], range: [0.01, 1] }] },
    { inputs: [{ shape: [4], range: [1, 500] }] },
  ],
})
