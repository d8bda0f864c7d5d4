import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { cos, sin, tan } from '../util/real.js'
import { defineOp } from './op.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { emitWave, reduced } from './shared/periodic.js'
import { emitQuotient } from './shared/quotient.js'
import { sampleUnary } from './shared/sampling.js'
import { atLeast } from './shared/signs.js'

/** Most bits of sine and cosine. */
const MOST_BITS = 19

/** An error of the cosine counts as often as the square of the tangent, which `unit` tells. */
function quantize(q: Quantizer, input: Quantized, unit: number): Quantized[] {
  const peak = Math.max(1, unit * 2 ** (q.precision.bits + 1))
  const finer = Math.max(2 ** -MOST_BITS, unit / peak ** 2 / 2)
  const angle = reduced(q, input, Math.PI, finer / 8)
  const sine = emitWave(q, angle, sin, [], finer)
  const cosine = atLeast(q, emitWave(q, angle, cos, [0], finer), 1)
  return [emitQuotient(q, sine, cosine, unit)]
}

/**
 * Tan: the tangent.
 *
 * Numbers  x less a multiple of pi; of that the sine divided by the cosine, which counts as one step where it is less. With
 *          sine and cosine of n bits the error is some 2^-n (1 + tan(x)^2); n is at most 19
 * Rows     twice those of Sin, and those of a division
 */
export const Tan = defineOp({
  type: 'Tan',
  domain: '',
  opset: [7, 25],
  summary: 'tangent',
  refuses: '',
  attributes: {},

  infer: sameType,
  evaluate: (_, [x]) => [mapTensor(x!, tan)],
  quantize: (q, _ctx, [x], names) => quantize(q, x!, q.unit(names[0]!) / 2),

  sample: sampleUnary(),

  examples: [{ inputs: [{ shape: [2, 3] }] }, { inputs: [{ shape: [4], range: [2, 4] }] }],
})
