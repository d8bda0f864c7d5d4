import { defineOp } from './op.js'
import { products } from './shared/affine.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { emitRamp } from './shared/ramp.js'
import { sampleUnary } from './shared/sampling.js'

/** Most bits of each factor. */
const FACTOR_BITS = 24

const ramp = (x: number) => Math.max(0, Math.min(1, x / 6 + 0.5))

/**
 * HardSwish: x times x / 6 + 1 / 2 between 0 and 1.
 *
 * Numbers  the product of x, rounded to about half a unit, and of the ramp (see shared/ramp.ts), exact
 * Rows     those of Clip, and 1
 */
export const HardSwish = defineOp({
  type: 'HardSwish',
  domain: '',
  opset: [14, 25],
  summary: 'x times x / 6 + 1 / 2 between 0 and 1',
  refuses: '',
  attributes: {},

  infer: sameType,
  evaluate: (_, [x]) => [mapTensor(x!, (value) => value * ramp(value))],

  quantize(q, _ctx, [input], names) {
    const unit = q.unit(names[0]!)
    const x = q.narrow(q.rescale(input!, unit / 4), FACTOR_BITS)
    return [products(q, x, emitRamp(q, x, { alpha: 1 / 6, beta: 0.5 }, 2 ** (-2 - q.precision.bits)))]
  },

  sample: sampleUnary(),

  examples: [{ inputs: [{ shape: [2, 3] }] }, { inputs: [{ shape: [4], range: [-5, 5] }] }],
})
