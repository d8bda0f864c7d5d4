import { NodeRefusedError } from '../graph/errors.js'
import { float } from './attributes.js'
import { defineOp } from './op.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { real } from './shared/sampling.js'

/** Rounded x of at most this many bits, times a unit of at most 16, stays exact. */
const FACTOR_BITS = 36

/** The slope as a fraction slope / 2^k: exact when at most `bits` digits are enough, else rounded to `bits`. */
function fraction(alpha: number, bits: number): { slope: number; unit: number } {
  let unit = 1
  while (!Number.isInteger(alpha * unit) && unit < 2 ** bits) unit *= 2
  return { slope: Math.round(alpha * unit), unit }
}

/**
 * LeakyRelu: x, times alpha where x is negative.
 *
 * Numbers  alpha = slope / unit, a fraction of at most `bits` binary digits; Y in steps of the rounded x divided by unit
 */
export const LeakyRelu = defineOp({
  type: 'LeakyRelu',
  domain: '',
  opset: [7, 25],
  summary: 'x, times alpha where x is negative',
  refuses: 'alpha outside of 0 to 1',
  attributes: { alpha: float(0.01) },

  infer(ctx) {
    const { alpha } = ctx.attributes
    if (!(alpha >= 0 && alpha <= 1))
      throw new NodeRefusedError(ctx.node, `sets alpha = ${alpha}, outside of 0 to 1`)
    return sameType(ctx)
  },

  evaluate: ({ attributes: { alpha } }, [x]) => [
    mapTensor(x!, (value) => (value < 0 ? alpha * value : value)),
  ],
  monotone: () => true,

  quantize(q, { attributes: { alpha } }, [input], names) {
    const x = q.narrow(input!, FACTOR_BITS)
    const { slope, unit } = fraction(alpha, q.precision.bits)
    const { shift, scale } = q.shifts(x, q.unit(names[0]!))
    const own = scale.map((step) => step / unit)
    return [q.emit({ kind: 'leakyRelu', inputs: [x.id], shift, slope, unit }, own)]
  },

  sample: (draw) => ({
    inputs: [draw.tensor()],
    attributes: draw.chance(0.8) ? { alpha: { float: real(draw, 0, 1) } } : {},
  }),

  examples: [
    { inputs: [{ shape: [2, 3] }] },
    { inputs: [{ shape: [2, 3] }], attributes: { alpha: 0.25 } },
    { inputs: [{ shape: [2, 2] }], attributes: { alpha: 0 } },
    { inputs: [{ shape: [2, 2] }], attributes: { alpha: 1 } },
  ],
})
