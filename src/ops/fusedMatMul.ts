import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext, NodeInput } from '../graph/rules.js'
import { flag, float, only } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { type Bilinear, bilinearMap, emitBilinear, evaluateBilinear } from './shared/bilinear.js'
import { required } from './shared/inputs.js'
import { batchOf, matrixProducts } from './shared/matrixProduct.js'
import { ofRank, real, weights } from './shared/sampling.js'

const attributes = {
  alpha: float(1),
  transA: flag(false),
  transB: flag(false),
  transBatchA: only(0),
  transBatchB: only(0),
}

type Context = NodeContext<Parsed<typeof attributes>>

/** The batch of products of the matrices that are left once they are transposed. */
function batch(ctx: Context) {
  const { transA, transB } = ctx.attributes
  const inputs = [turned(ctx, required(ctx, 0, 'A'), transA), turned(ctx, required(ctx, 1, 'B'), transB)]
  return batchOf({ ...ctx, inputs })
}

function turned(ctx: Context, input: NodeInput, transpose: boolean): NodeInput {
  if (!transpose) return input
  const { shape } = input
  if (shape.length < 2) throw new NodeRefusedError(ctx.node, `transposes a vector of shape [${shape}]`)
  return { ...input, shape: [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!] }
}

function bilinear(ctx: Context): Bilinear {
  const { M, K, N, left, right } = batch(ctx)
  const { alpha, transA, transB } = ctx.attributes
  return {
    products: matrixProducts(
      M,
      K,
      N,
      { strides: transA ? [1, M] : [K, 1], starts: left },
      { strides: transB ? [1, K] : [N, 1], starts: right },
    ),
    factor: alpha,
    channel: (i, known) => (known === 'left' ? Math.floor(i / N) % M : i % N),
  }
}

/**
 * FusedMatMul: alpha A' B', MatMul of matrices that may be transposed (').
 *
 * Numbers  as MatMul
 */
export const FusedMatMul = defineOp({
  type: 'FusedMatMul',
  domain: 'com.microsoft',
  opset: [1, 1],
  summary: 'MatMul with transposed factors and a factor',
  refuses: 'transBatchA and transBatchB',
  attributes,

  infer: (ctx) => [{ dtype: required(ctx, 0, 'A').dtype, shape: batch(ctx).shape }],
  evaluate: (ctx, inputs) => evaluateBilinear(ctx, inputs, bilinear(ctx)),
  linear: (ctx) => bilinearMap(ctx, bilinear(ctx)),
  quantize: (q, ctx, inputs) => [emitBilinear(q, ctx, inputs, bilinear(ctx))],

  sample(draw) {
    const a = draw.tensor(ofRank(2, 3))
    const [transA, transB] = [draw.int(0, 1), draw.int(0, 1)]
    const [K, N] = [a.shape.at(transA === 1 ? -2 : -1)!, draw.int(1, 3)]
    return {
      inputs: [a, weights(transB === 1 ? [N, K] : [K, N])],
      attributes: { alpha: { float: real(draw, -2, 2) }, transA, transB },
    }
  },

  examples: [
    {
      inputs: [{ shape: [2, 3, 2] }, { shape: [2, 3], constant: true }],
      attributes: { transA: 1, transB: 1, alpha: -0.5 },
    },
    { inputs: [{ shape: [2, 2] }, { shape: [1, 2] }], attributes: { transB: 1, alpha: 3 } },
  ],
})
