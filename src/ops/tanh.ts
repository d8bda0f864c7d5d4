import { tanh } from '../util/real.js'
import { defineOp } from './op.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { sampleUnary } from './shared/sampling.js'
import { emitSShaped, type SShape } from './shared/sShaped.js'

const SHAPE: SShape = { f: tanh, range: 2, steepest: 1, decay: 2 }

/**
 * Tanh, as quadratics on equal segments.
 *
 * Numbers  within 2.2 * 2^-bits (see shared/sShaped.ts); Y in steps of 2 * 2^-bits
 */
export const Tanh = defineOp({
  type: 'Tanh',
  domain: '',
  opset: [1, 25],
  summary: 'hyperbolic tangent',
  refuses: '',
  attributes: {},

  infer: sameType,
  evaluate: (_, [x]) => [mapTensor(x!, tanh)],
  monotone: () => true,
  quantize: (q, _ctx, [x]) => [emitSShaped(q, x!, SHAPE)],

  sample: sampleUnary(),

  examples: [{ inputs: [{ shape: [2, 3] }] }],
})
