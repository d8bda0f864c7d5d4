import { NodeRefusedError } from '../graph/errors.js'
import { expMinusOne } from '../util/real.js'
import { float } from './attributes.js'
import { defineOp } from './op.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { exponentialBelow } from './shared/exponential.js'
import { emitRectified } from './shared/rectified.js'
import { sampleUnary } from './shared/sampling.js'

/**
 * Selu: gamma x, and gamma alpha (e^x - 1) where x is negative.
 *
 * Numbers  gamma max(0, x), exactly gamma, plus the negative side, as quadratics on equal segments: within 0.7 units (see
 *          shared/rectified.ts)
 * Rows     as Elu
 */
export const Selu = defineOp({
  type: 'Selu',
  domain: '',
  opset: [6, 25],
  summary: 'gamma x, gamma alpha (e^x - 1) where x is negative',
  refuses: 'gamma of 0',
  attributes: {
    alpha: float(Math.fround(1.6732632423543772)),
    gamma: float(Math.fround(1.0507009873554805)),
  },

  infer(ctx) {
    if (ctx.attributes.gamma === 0) throw new NodeRefusedError(ctx.node, 'sets gamma = 0, whose result is 0')
    return sameType(ctx)
  },

  evaluate: ({ attributes: { alpha, gamma } }, [x]) => [
    mapTensor(x!, (value) => gamma * (value < 0 ? alpha * expMinusOne(value) : value)),
  ],

  monotone: ({ alpha, gamma }) => alpha >= 0 && gamma >= 0,

  quantize: (q, { attributes: { alpha, gamma } }, [x], names) => [
    emitRectified(q, x!, q.unit(names[0]!) / 2, { ...exponentialBelow(alpha * gamma, 1), gain: gamma }),
  ],

  sample: sampleUnary(),

  examples: [
    { inputs: [{ shape: [2, 3] }] },
    { inputs: [{ shape: [4], range: [-3, 3] }], attributes: { alpha: 2, gamma: 3 } },
  ],
})
