import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { asin } from '../../util/real.js'
import { emitActivation } from './activation.js'
import { affine, products } from './affine.js'
import { emitNear } from './exponential.js'
import { emitRoot } from './root.js'
import { signs } from './signs.js'

/** Half of what 2 asin is wanted on: sqrt(1 / 2), and its slope there. */
const [REACH, STEEPEST] = [Math.SQRT1_2, 2 * Math.SQRT2]

/**
 * Emits asin x: the sign of x times pi / 2 - 2 asin(sqrt((1 - |x|) / 2)), whose table is smooth up to |x| = 1. Magnitudes above 1
 * count as 1. Where |x| is at most 1/2, one table does.
 *
 * Numbers  within `unit`: of that, 0.35 is the root's, 1/4 the quadratics', 1/4 rounds their result and 1/8 rounds pi / 2
 */
export function emitArcSine(q: Quantizer, input: Quantized, unit: number): Quantized {
  const near = emitNear(q, input, { f: asin, reach: 0.5, steepest: 1.16 }, unit)
  if (near !== undefined) return near
  const x = q.narrow(q.rescale(input, unit / 64))
  const sign = signs(q, x)
  const root = emitRoot(q, products(q, sign, x), { factor: -0.5, offset: 0.5 }, unit / 8 / Math.SQRT2)
  const activation = { f: (r: number) => 2 * asin(r), low: 0, high: REACH, step: unit / (8 * STEEPEST) }
  const rest = emitActivation(q, root, { ...activation, unit: unit / 2, tolerance: unit / 4 })
  const quarter = Math.round(Math.PI / unit)
  return products(
    q,
    sign,
    affine(
      q,
      rest,
      () => -1,
      () => quarter,
    ),
  )
}
