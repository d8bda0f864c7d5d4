import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { erf } from '../util/real.js'
import { defineOp } from './op.js'
import { emitActivation } from './shared/activation.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { sampleUnary } from './shared/sampling.js'

/** Beyond 4, erf differs from its end by less than 2^-25. Its slope is at most 2 / sqrt(pi). */
const [REACH, STEEPEST] = [4, 1.1284]

function quantize(q: Quantizer, [x]: readonly (Quantized | undefined)[]): Quantized[] {
  const unit = 2 ** -q.precision.bits
  const step = unit / (2 * STEEPEST)
  return [emitActivation(q, x!, { f: erf, low: -REACH, high: REACH, step, unit, tolerance: unit / 4 })]
}

/**
 * Erf: the error function, as quadratics on equal segments.
 *
 * Numbers  within 1.1 * 2^-bits; Y in steps of 2^-bits
 * Rows     the digits of x, 2^h for 2^h segments (8 to 64), those of rounding the result, and about 8
 */
export const Erf = defineOp({
  type: 'Erf',
  domain: '',
  opset: [9, 25],
  summary: 'error function',
  refuses: '',
  attributes: {},

  infer: sameType,
  evaluate: (_, [x]) => [mapTensor(x!, erf)],
  monotone: () => true,
  quantize: (q, _ctx, inputs) => quantize(q, inputs),

  sample: sampleUnary(),

  examples: [{ inputs: [{ shape: [2, 3] }] }, { inputs: [{ shape: [4], range: [-6, 6] }] }],
})
