import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { acosh } from '../util/real.js'
import { defineOp } from './op.js'
import { exactSum } from './shared/affine.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { emitLogarithm } from './shared/logarithm.js'
import { emitRoot } from './shared/root.js'
import { sampleUnary } from './shared/sampling.js'

function quantize(q: Quantizer, x: Quantized, unit: number): Quantized {
  const roots = [-0.5, 0.5].map((offset) => emitRoot(q, x, { factor: 0.5, offset }, unit / 16))
  const sum = exactSum(q, [
    [roots[0]!, 1],
    [roots[1]!, 1],
  ])
  const half = emitLogarithm(q, sum, unit / 2)
  return exactSum(q, [[half, 2]])
}

/**
 * Acosh: the inverse of the hyperbolic cosine from 1 on.
 *
 * Numbers  2 log(sqrt((x - 1) / 2) + sqrt((x + 1) / 2)), roots in steps of about 1/16 and the logarithm of 1/4 of what they
 *          add up to: within half a unit; x below 1 counts as 1
 * Rows     those of two square roots and a logarithm
 */
export const Acosh = defineOp({
  type: 'Acosh',
  domain: '',
  opset: [9, 25],
  summary: 'inverse hyperbolic cosine',
  refuses: '',
  attributes: {},

  infer: sameType,
  evaluate: (_, [x]) => [mapTensor(x!, acosh)],
  monotone: () => true,
  quantize: (q, _ctx, [x], names) => [quantize(q, x!, q.unit(names[0]!) / 2)],

  sample: sampleUnary(),

  examples: [{ inputs: [{ shape: [2, 3], range: [1, 3] }] }, { inputs: [{ shape: [4], range: [10, 100] }] }],
})
