import { sigmoid } from '../util/real.js'
import { defineOp } from './op.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { sampleUnary } from './shared/sampling.js'
import { emitSShaped, type SShape } from './shared/sShaped.js'

const SHAPE: SShape = { f: sigmoid, range: 1, steepest: 0.25, decay: 1 }

/**
 * Sigmoid: 1 / (1 + e^-x), as quadratics on equal segments.
 *
 * Numbers  within 1.1 * 2^-bits (see shared/sShaped.ts); Y in steps of 2^-bits
 */
export const Sigmoid = defineOp({
  type: 'Sigmoid',
  domain: '',
  opset: [1, 25],
  summary: '1 / (1 + e^-x)',
  refuses: '',
  attributes: {},

  infer: sameType,
  evaluate: (_, [x]) => [mapTensor(x!, sigmoid)],
  monotone: () => true,
  quantize: (q, _ctx, [x]) => [emitSShaped(q, x!, SHAPE)],

  sample: sampleUnary(),

  examples: [{ inputs: [{ shape: [2, 3] }] }],
})
