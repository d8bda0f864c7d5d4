import { flag, float } from './attributes.js'
import { defineOp } from './op.js'
import { type Bilinear, bilinearMap, emitBilinear, evaluateBilinear } from './shared/bilinear.js'
import { type GemmContext, gemmExtents, gemmType } from './shared/gemmShape.js'
import { type Factor, matrixProducts } from './shared/matrixProduct.js'
import { broadcasting, ofRank, real, weights } from './shared/sampling.js'
import { broadcastIndex } from './shared/shapes.js'

function bilinear(ctx: GemmContext): Bilinear {
  const { M, K, N } = gemmExtents(ctx)
  const { transA, transB, alpha, beta } = ctx.attributes
  const c = ctx.inputs[2]
  const left: Factor = { strides: transA ? [1, M] : [K, 1], starts: [0] }
  const right: Factor = { strides: transB ? [1, K] : [N, 1], starts: [0] }
  return {
    products: matrixProducts(M, K, N, left, right),
    factor: alpha,
    channel: (i, known) => (known === 'left' ? Math.floor(i / N) : i % N),
    addend: c && { elements: broadcastIndex(c.shape, [M, N]), factor: beta },
  }
}

/** The extents of a matrix, swapped when `transpose` is 1. */
function transposed(shape: readonly number[], transpose: number): readonly number[] {
  return transpose === 1 ? shape.toReversed() : shape
}

/**
 * Gemm: Y = alpha A' B' + beta C, a fully connected layer (' = transposed when asked).
 *
 * Shapes   A' [M,K]   B' [K,N]   C broadcasts to [M,N]   Y [M,N]
 * Numbers  linear where A or B is known, one scale per column (row) of the known one; otherwise one row per product
 */
export const Gemm = defineOp({
  type: 'Gemm',
  domain: '',
  opset: [1, 25],
  summary: 'fully connected layer',
  refuses: 'secret integers times a fraction',
  attributes: { transA: flag(false), transB: flag(false), alpha: float(1), beta: float(1) },

  infer: gemmType,
  evaluate: (ctx, inputs) => evaluateBilinear(ctx, inputs, bilinear(ctx)),
  linear: (ctx) => bilinearMap(ctx, bilinear(ctx)),
  quantize: (q, ctx, inputs) => [emitBilinear(q, ctx, inputs, bilinear(ctx))],

  sample(draw) {
    const a = draw.tensor(ofRank(2, 2))
    const [transA, transB, left] = [draw.int(0, 1), draw.int(0, 1), draw.chance(0.7)]
    const [rows, columns] = transposed(a.shape, left ? transA : transB)
    const other = draw.int(1, 4)
    const b = weights(transposed(left ? [columns!, other] : [other, rows!], left ? transB : transA))
    const shape = left ? [rows!, other] : [other, columns!]
    const c = draw.opset < 11 || draw.chance(0.5) ? [weights(broadcasting(draw, shape))] : []
    const factors = { alpha: { float: real(draw, -2, 2) }, beta: { float: real(draw, -2, 2) } }
    return {
      inputs: [...(left ? [a, b] : [b, a]), ...c],
      attributes: { transA, transB, ...(draw.chance(0.5) ? factors : {}) },
    }
  },

  examples: [
    { inputs: [{ shape: [2, 3] }, { shape: [3, 4], constant: true }] },
    {
      inputs: [{ shape: [1, 8] }, { shape: [4, 8], constant: true }, { shape: [4], constant: true }],
      attributes: { transB: 1 },
    },
    {
      inputs: [{ shape: [3, 2] }, { shape: [3, 4], constant: true }, { shape: [1, 4], constant: true }],
      attributes: { transA: 1, alpha: 0.5, beta: 2 },
    },
    { inputs: [{ shape: [2, 3], constant: true }, { shape: [3, 4] }, { shape: [2, 1] }] },
    {
      inputs: [{ shape: [2, 2] }, { shape: [1, 2] }, { shape: [2, 1] }],
      attributes: { transB: 1, alpha: -0.5, beta: 3 },
    },
  ],
})
