import { bitLength } from '../util/integers.js'
import { float } from './attributes.js'
import { defineOp } from './op.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { real } from './shared/sampling.js'

/** Rounded x of at most this many bits, times a unit and a slope of at most 16, stays exact. */
const FACTOR_BITS = 36

/** The slope as a fraction slope / 2^k: exact when at most `bits` digits are enough, else rounded to `bits`. */
function fraction(alpha: number, bits: number): { slope: number; unit: number } {
  let unit = 1
  while (!Number.isInteger(alpha * unit) && unit < 2 ** bits && Math.abs(alpha * unit) < 2 ** bits) unit *= 2
  return { slope: Math.round(alpha * unit) + 0, unit }
}

/**
 * LeakyRelu: x, times alpha where x is negative.
 *
 * Numbers  alpha = slope / unit, a fraction of at most `bits` binary digits; Y in steps of the rounded x divided by unit
 */
export const LeakyRelu = defineOp({
  type: 'LeakyRelu',
  domain: '',
  opset: [1, 25],
  summary: 'x, times alpha where x is negative',
  refuses: '',
  attributes: { alpha: float(0.01) },

  infer: sameType,

  evaluate: ({ attributes: { alpha } }, [x]) => [
    mapTensor(x!, (value) => (value < 0 ? alpha * value : value)),
  ],
  monotone: ({ alpha }) => alpha >= 0,

  quantize(q, { attributes: { alpha } }, [input], names) {
    const { slope, unit } = fraction(alpha, q.precision.bits)
    const spare = Math.max(0, bitLength(Math.ceil(Math.abs(alpha))) - 1)
    const x = q.narrow(input!, FACTOR_BITS - spare)
    const { shift, scale } = q.shifts(x, q.unit(names[0]!) / Math.max(1, Math.abs(alpha)))
    const own = scale.map((step) => step / unit)
    return [q.emit({ kind: 'leakyRelu', inputs: [x.id], shift, slope, unit }, own)]
  },

  sample: (draw) => ({
    inputs: [draw.tensor()],
    attributes: draw.chance(0.8) ? { alpha: { float: real(draw, -1, 2) } } : {},
  }),

  examples: [
    { inputs: [{ shape: [2, 3] }] },
    { inputs: [{ shape: [2, 3] }], attributes: { alpha: 0.25 } },
    { inputs: [{ shape: [2, 2] }], attributes: { alpha: 0 } },
    { inputs: [{ shape: [2, 2] }], attributes: { alpha: 1 } },
    { inputs: [{ shape: [2, 2] }], attributes: { alpha: -2.5 } },
  ],
})
