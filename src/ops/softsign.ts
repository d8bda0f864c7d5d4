import { defineOp } from './op.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { sampleUnary } from './shared/sampling.js'
import { emitSoftsign } from './shared/softsign.js'

/**
 * Softsign: x / (1 + |x|).
 *
 * Numbers  the quotient rounded half up, in steps of about 2^-bits (see shared/softsign.ts)
 * Rows     four times the digits of x, those of the quotient, and 18
 */
export const Softsign = defineOp({
  type: 'Softsign',
  domain: '',
  opset: [1, 25],
  summary: 'x / (1 + |x|)',
  refuses: '',
  attributes: {},

  infer: sameType,
  evaluate: (_, [x]) => [mapTensor(x!, (value) => value / (1 + Math.abs(value)))],
  monotone: () => true,
  quantize: (q, _ctx, [x]) => [emitSoftsign(q, x!, 2 ** -q.precision.bits)],

  sample: sampleUnary(),

  examples: [{ inputs: [{ shape: [2, 3] }] }, { inputs: [{ shape: [4], range: [-50, 50] }] }],
})
