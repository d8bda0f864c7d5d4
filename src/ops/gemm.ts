import { NodeRefusedError } from '../graph/errors.js'
import type { LinearMap } from '../graph/linearMap.js'
import type { NodeContext } from '../graph/rules.js'
import { flag, float } from './attributes.js'
import { defineOp } from './op.js'
import { isVariable, required } from './shared/inputs.js'
import { matrixProduct } from './shared/matrixProduct.js'
import { broadcasting, ofRank, real, weights } from './shared/sampling.js'
import { broadcastIndex } from './shared/shapes.js'

interface Attributes {
  readonly transA: boolean
  readonly transB: boolean
  readonly alpha: number
  readonly beta: number
}

/** Extents M, K, N of the product, after transposing. */
function extents({ node, inputs, attributes }: NodeContext<Attributes>) {
  const [a, b] = [inputs[0]!.shape, inputs[1]!.shape]
  const [M, K] = attributes.transA ? [a[1], a[0]] : [a[0], a[1]]
  const [rows, N] = attributes.transB ? [b[1], b[0]] : [b[0], b[1]]
  if (a.length !== 2 || b.length !== 2 || K !== rows) {
    throw new NodeRefusedError(node, `has inputs of shapes [${a}] and [${b}], which do not multiply`)
  }
  return { M: M!, K: K!, N: N! }
}

function product(ctx: NodeContext<Attributes>): LinearMap | undefined {
  const [a, b, c] = ctx.inputs
  if (isVariable(c) || (isVariable(a) && isVariable(b))) return undefined
  const { M, K, N } = extents(ctx)
  const { transA, transB, alpha, beta } = ctx.attributes
  const map = matrixProduct({
    ...{ M, K, N, factor: alpha },
    left: { strides: transA ? [1, M] : [K, 1], value: a!.value?.data },
    right: { strides: transB ? [1, K] : [N, 1], value: b!.value?.data },
  })
  if (c === undefined) return map
  const from = broadcastIndex(c.shape, [M, N])
  return { ...map, bias: Float64Array.from(from, (i) => beta * c.value!.data[i]!) }
}

/** The extents of a matrix, swapped when `transpose` is 1. */
function transposed(shape: readonly number[], transpose: number): readonly number[] {
  return transpose === 1 ? shape.toReversed() : shape
}

/**
 * Gemm: Y = alpha A' B' + beta C, a fully connected layer (' = transposed when asked).
 *
 * Shapes   A' [M,K]   B' [K,N]   C broadcasts to [M,N]   Y [M,N]
 * Numbers  linear in A; one scale per column of Y
 */
export const Gemm = defineOp({
  type: 'Gemm',
  domain: '',
  opset: [7, 25],
  summary: 'fully connected layer',
  refuses: 'two secret factors; a secret C',
  attributes: { transA: flag(false), transB: flag(false), alpha: float(1), beta: float(1) },

  infer(ctx) {
    const { dtype } = required(ctx, 0, 'A')
    required(ctx, 1, 'B')
    const secrets = ctx.inputs.filter(isVariable).length
    if (secrets > 1)
      throw new NodeRefusedError(ctx.node, 'has more than one secret input', 'use MatMul and Add')
    const { M, N } = extents(ctx)
    return [{ dtype, shape: [M, N] }]
  },

  linear: product,

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
    { inputs: [{ shape: [2, 3], constant: true }, { shape: [3, 4] }] },
  ],
})
