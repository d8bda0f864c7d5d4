import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { atan } from '../util/real.js'
import { defineOp } from './op.js'
import { emitActivation } from './shared/activation.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { emitNear } from './shared/exponential.js'
import { sampleUnary } from './shared/sampling.js'
import { emitSoftsign } from './shared/softsign.js'

/** atan(x) by z = x / (1 + |x|), between -1 and 1: never steeper than 2, and as good as a parabola on each side. */
const bySoftsign = (z: number) => atan(z / Math.max(0, 1 - Math.abs(z)))

function quantize(q: Quantizer, x: Quantized, unit: number): Quantized {
  const near = emitNear(q, x, { f: atan, reach: 2, steepest: 1 }, unit)
  if (near !== undefined) return near
  const z = emitSoftsign(q, x, unit / 8)
  const domain = { low: -1, high: 1, step: unit / 8, kinked: true } as const
  return emitActivation(q, z, { ...domain, f: bySoftsign, unit: unit / 2, tolerance: unit / 4 })
}

/**
 * Atan: the inverse of the tangent.
 *
 * Numbers  where |x| is at most 2, quadratics on equal segments, within half a unit; else a function of x / (1 + |x|), which is in steps of 1/8, as quadratics on equal segments: within half a unit
 * Rows     those of Softsign, its digits, 2^h for 2^h segments (4 to 32), those of rounding the result, and about 8
 */
export const Atan = defineOp({
  type: 'Atan',
  domain: '',
  opset: [7, 25],
  summary: 'inverse tangent',
  refuses: '',
  attributes: {},

  infer: sameType,
  evaluate: (_, [x]) => [mapTensor(x!, atan)],
  monotone: () => true,
  quantize: (q, _ctx, [x], names) => [quantize(q, x!, q.unit(names[0]!) / 2)],

  sample: sampleUnary(),

  examples: [{ inputs: [{ shape: [2, 3] }] }, { inputs: [{ shape: [4], range: [-50, 50] }] }],
})
