import { exp } from '../util/real.js'
import { defineOp } from './op.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { ceilingOf, emitExponential } from './shared/exponential.js'
import { sampleUnary } from './shared/sampling.js'

/**
 * Exp: e^x, as quadratics on equal segments.
 *
 * Numbers  within half a unit (see shared/exponential.ts); Y ends at 2 to 4 times its largest calibrated value, however
 *          large x is
 * Rows     the digits of x, 2^h for 2^h segments (16 to 128), those of rounding the result, and about 8
 */
export const Exp = defineOp({
  type: 'Exp',
  domain: '',
  opset: [1, 25],
  summary: 'e^x',
  refuses: '',
  attributes: {},

  infer: sameType,
  evaluate: (_, [x]) => [mapTensor(x!, exp)],
  monotone: () => true,
  quantize: (q, _ctx, [x], [name]) => [emitExponential(q, x!, q.unit(name!) / 2, ceilingOf(q, name!))],

  sample: sampleUnary(),

  examples: [{ inputs: [{ shape: [2, 3] }] }, { inputs: [{ shape: [4], range: [-20, 4] }] }],
})
