import type { NodeContext } from '../graph/rules.js'
import { defineOp } from './op.js'
import { type Bilinear, bilinearMap, emitBilinear, evaluateBilinear } from './shared/bilinear.js'
import { required } from './shared/inputs.js'
import { batchOf, matrixProductsOf } from './shared/matrixProduct.js'
import { weights } from './shared/sampling.js'

function bilinear(ctx: NodeContext<unknown>): Bilinear {
  const batch = batchOf(ctx)
  const { M, N } = batch
  return {
    products: matrixProductsOf(batch),
    factor: 1,
    channel: (i, known) => (known === 'left' ? Math.floor(i / N) % M : i % N),
  }
}

/**
 * MatMul: numpy's matrix product over the last two dimensions, broadcasting the others.
 *
 * Numbers  linear when one factor is known, one scale per column (row) of the known factor; otherwise one row per product
 */
export const MatMul = defineOp({
  type: 'MatMul',
  domain: '',
  opset: [1, 25],
  summary: 'matrix product, also of two secret matrices',
  refuses: '',
  attributes: {},

  infer: (ctx) => [{ dtype: required(ctx, 0, 'A').dtype, shape: batchOf(ctx).shape }],
  evaluate: (ctx, inputs) => evaluateBilinear(ctx, inputs, bilinear(ctx)),
  linear: (ctx) => bilinearMap(ctx, bilinear(ctx)),
  quantize: (q, ctx, inputs) => [emitBilinear(q, ctx, inputs, bilinear(ctx))],

  sample(draw) {
    const a = draw.tensor({ dtypes: ['float32', 'float64'], fits: ({ length }) => length > 0 })
    const left = draw.chance(0.6)
    const K = left || a.shape.length === 1 ? a.shape.at(-1)! : a.shape.at(-2)!
    const inner = (shape: readonly number[]) => (left && shape.length > 1 ? shape.at(-2)! : shape.at(-1)!)
    const b = draw.chance(0.5)
      ? draw.tensor({
          dtypes: [a.dtype],
          fits: (shape) =>
            shape.length > 0 && inner(shape) === K && Math.min(shape.length, a.shape.length) < 3,
        })
      : weights(draw.chance(0.2) ? [K] : left ? [K, draw.int(1, 4)] : [draw.int(1, 4), K], a.dtype)
    return { inputs: left ? [a, b] : [b, a] }
  },

  examples: [
    { inputs: [{ shape: [2, 3] }, { shape: [3, 4], constant: true }] },
    { inputs: [{ shape: [2, 3], constant: true }, { shape: [2, 3, 2] }] },
    { inputs: [{ shape: [2, 2, 3] }, { shape: [2, 3, 2] }] },
    { inputs: [{ shape: [3] }, { shape: [3, 2], constant: true }] },
    {
      inputs: [
        { shape: [2, 2], dtype: 'int32' },
        { shape: [2], dtype: 'int32' },
      ],
    },
  ],
})
