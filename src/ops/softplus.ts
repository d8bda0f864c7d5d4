import { exp, logOnePlus, softplus } from '../util/real.js'
import { defineOp } from './op.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { emitRectified, type Remainder } from './shared/rectified.js'
import { sampleUnary } from './shared/sampling.js'

const REMAINDER: Remainder = {
  g: (x) => logOnePlus(exp(-Math.abs(x))),
  ...{ low: -64, high: 64, steepest: 0.5 },
  turns: [0],
}

/**
 * Softplus: log(1 + e^x).
 *
 * Numbers  max(0, x) + log(1 + e^-|x|), the latter as quadratics on equal segments: within 0.7 units (see
 *          shared/rectified.ts)
 * Rows     twice the digits of x, 2^h for 2^h segments (8 to 128), those of rounding the result, and about 12
 */
export const Softplus = defineOp({
  type: 'Softplus',
  domain: '',
  opset: [1, 25],
  summary: 'log(1 + e^x)',
  refuses: '',
  attributes: {},

  infer: sameType,
  evaluate: (_, [x]) => [mapTensor(x!, softplus)],
  monotone: () => true,
  quantize: (q, _ctx, [x], names) => [emitRectified(q, x!, q.unit(names[0]!) / 2, REMAINDER)],

  sample: sampleUnary(),

  examples: [{ inputs: [{ shape: [2, 3] }] }, { inputs: [{ shape: [4], range: [-12, 12] }] }],
})
