import { tanh } from '../util/real.js'
import { defineOp } from './op.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { emitSShaped } from './shared/sShaped.js'

/**
 * Tanh, as quadratics on equal segments.
 *
 * Numbers  within 2.2 * 2^-bits (see shared/sShaped.ts); Y in steps of 2 * 2^-bits
 */
export const Tanh = defineOp({
  type: 'Tanh',
  domain: '',
  opset: [7, 25],
  summary: 'hyperbolic tangent',
  refuses: '',
  attributes: {},

  infer: sameType,
  evaluate: (_, [x]) => [mapTensor(x!, tanh)],
  monotone: () => true,
  quantize: (q, _ctx, [x]) => [emitSShaped(q, x!, { f: tanh, range: 2, steepest: 1, decay: 2 })],

  examples: [{ inputs: [{ shape: [2, 3] }] }],
})
