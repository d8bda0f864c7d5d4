import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { atanh } from '../util/real.js'
import { defineOp } from './op.js'
import { affine, exactSum } from './shared/affine.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { emitNear } from './shared/exponential.js'
import { emitLogarithm } from './shared/logarithm.js'
import { sampleUnary } from './shared/sampling.js'

/** Steps of x are divided by this, so that 1 is near a whole number of them; most bits of x. */
const [FINER, ARGUMENT_BITS] = [32, 36]

function quantize(q: Quantizer, input: Quantized, unit: number): Quantized {
  const near = emitNear(q, input, { f: atanh, reach: 0.5, steepest: 4 / 3 }, unit)
  if (near !== undefined) return near
  const x = q.narrow(input, ARGUMENT_BITS)
  const scale = x.scale.map((step) => step / FINER)
  const [above, below] = [1, -1].map((sign) => {
    const distance = affine(
      q,
      x,
      () => sign * FINER,
      (i) => Math.round(1 / scale[i]!),
      scale,
    )
    return emitLogarithm(q, distance, unit)
  }) as [Quantized, Quantized]
  return exactSum(q, [
    [above, 0.5],
    [below, -0.5],
  ])
}

/**
 * Atanh: the inverse of the hyperbolic tangent between -1 and 1.
 *
 * Numbers  where |x| is at most 1/2, quadratics on equal segments, within half a unit; else half of log(1 + x) - log(1 - x), within half a unit; 1 is rounded to 1/32 of the steps of x, and a distance from it
 *          below that counts as that
 * Rows     those of two logarithms
 */
export const Atanh = defineOp({
  type: 'Atanh',
  domain: '',
  opset: [9, 25],
  summary: 'inverse hyperbolic tangent',
  refuses: '',
  attributes: {},

  infer: sameType,
  evaluate: (_, [x]) => [mapTensor(x!, atanh)],
  monotone: () => true,
  quantize: (q, _ctx, [x], names) => [quantize(q, x!, q.unit(names[0]!) / 2)],

  sample: sampleUnary(),

  examples: [
    { inputs: [{ shape: [2, 3], range: [-0.5, 0.5] }] },
    { inputs: [{ shape: [4], range: [0, 0.9375] }] },
  ],
})
