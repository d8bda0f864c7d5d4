import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { asinh } from '../util/real.js'
import { defineOp } from './op.js'
import { exactSum, products } from './shared/affine.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { emitNear } from './shared/exponential.js'
import { emitLogarithm } from './shared/logarithm.js'
import { emitRoot } from './shared/root.js'
import { sampleUnary } from './shared/sampling.js'
import { signs } from './shared/signs.js'

/** Most bits of x, which is squared. */
const FACTOR_BITS = 23

function quantize(q: Quantizer, input: Quantized, unit: number): Quantized {
  const near = emitNear(q, input, { f: asinh, reach: 2, steepest: 1 }, unit)
  if (near !== undefined) return near
  const x = q.narrow(q.rescale(input, unit / 16), FACTOR_BITS)
  const sign = signs(q, x)
  const root = emitRoot(q, products(q, x, x), { factor: 1, offset: 1 }, unit / 8)
  const sum = exactSum(q, [
    [products(q, sign, x), 1],
    [root, 1],
  ])
  return products(q, sign, emitLogarithm(q, sum, unit / 2))
}

/**
 * Asinh: the inverse of the hyperbolic sine.
 *
 * Numbers  where |x| is at most 2, quadratics on equal segments, within half a unit; else the sign of x times log(|x| + sqrt(x^2 + 1)), the root in steps of about 1/8 and the logarithm of 1/4 of half a unit
 * Rows     the digits of x, those of a square root of twice as many digits, and those of a logarithm
 */
export const Asinh = defineOp({
  type: 'Asinh',
  domain: '',
  opset: [9, 25],
  summary: 'inverse hyperbolic sine',
  refuses: '',
  attributes: {},

  infer: sameType,
  evaluate: (_, [x]) => [mapTensor(x!, asinh)],
  monotone: () => true,
  quantize: (q, _ctx, [x], names) => [quantize(q, x!, q.unit(names[0]!) / 2)],

  sample: sampleUnary(),

  examples: [{ inputs: [{ shape: [2, 3] }] }, { inputs: [{ shape: [4], range: [-50, 100] }] }],
})
