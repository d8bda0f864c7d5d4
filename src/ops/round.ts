import { halfToEven } from '../util/integers.js'
import { defineOp } from './op.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { emitRounded } from './shared/rounding.js'
import { sampleUnary } from './shared/sampling.js'

/**
 * Round: the nearest integer, the even one of two.
 *
 * Numbers  Y has scale 1. Exact where the scale of X is a fraction p / q, q at most 2^20 or a power of two; X of another
 *          scale is first rounded to multiples of 2^-16. Rows: see `emitRounded`
 */
export const Round = defineOp({
  type: 'Round',
  domain: '',
  opset: [11, 25],
  summary: 'the nearest integer, the even one of two',
  refuses: '',
  attributes: {},

  infer: sameType,
  evaluate: (_, [x]) => [mapTensor(x!, halfToEven)],
  monotone: () => true,
  quantize: (q, _, [x]) => [emitRounded(q, x!, 'nearest')],

  sample: sampleUnary(),

  examples: [
    { inputs: [{ shape: [2, 3] }] },
    { inputs: [{ shape: [4], values: [-1.5, -0.25, 0.5, 2], constant: true }] },
    { inputs: [{ shape: [6], range: [-8, 7] }], opset: 12 },
  ],
})
