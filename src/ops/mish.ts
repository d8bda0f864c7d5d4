import { exp, softplus, tanh } from '../util/real.js'
import { defineOp } from './op.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { emitRectified, type Remainder } from './shared/rectified.js'
import { sampleUnary } from './shared/sampling.js'

const mish = (x: number) => x * tanh(softplus(x))

/** 1 - tanh(log(1 + e^x)) is 2 / ((1 + e^x)^2 + 1). */
const REMAINDER: Remainder = {
  g: (x) => (x < 0 ? mish(x) : (-2 * x) / ((1 + exp(x)) ** 2 + 1)),
  ...{ low: -64, high: 64, steepest: 0.6 },
  turns: [-1.1924312, 0, 0.7957686],
}

/**
 * Mish: x tanh(log(1 + e^x)).
 *
 * Numbers  max(0, x) plus a bounded function of x, as quadratics on equal segments: within 0.7 units (see
 *          shared/rectified.ts)
 * Rows     as Gelu
 */
export const Mish = defineOp({
  type: 'Mish',
  domain: '',
  opset: [18, 25],
  summary: 'x tanh(log(1 + e^x))',
  refuses: '',
  attributes: {},

  infer: sameType,
  evaluate: (_, [x]) => [mapTensor(x!, mish)],
  quantize: (q, _ctx, [x], names) => [emitRectified(q, x!, q.unit(names[0]!) / 2, REMAINDER)],

  sample: sampleUnary(),

  examples: [{ inputs: [{ shape: [2, 3] }] }, { inputs: [{ shape: [4], range: [-8, 8] }] }],
})
