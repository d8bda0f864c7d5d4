import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import { defineOp } from './op.js'
import {
  type Centered,
  type CenteredProducts,
  emitCenteredProducts,
  evaluateCentered,
} from './shared/centered.js'
import { required } from './shared/inputs.js'
import { batchOf, matrixProductsOf } from './shared/matrixProduct.js'
import { byteType } from './shared/quantization.js'
import { broadcastIndex, broadcastShapes } from './shared/shapes.js'

/**
 * A factor less its zero point: one, one for each row of A or column of B, or one for each of every matrix.
 *
 * @param axis of the rows or columns, from the back
 */
function centered(ctx: NodeContext<unknown>, input: number, zero: number, axis: -1 | -2): Centered {
  const { shape } = ctx.inputs[input]!
  const given = ctx.inputs[zero]?.shape ?? []
  const isList = given.length === 1 && given[0] !== 1
  const points = isList && axis === -2 ? [...given, 1] : given
  if (`${broadcastShapes(ctx, points, shape)}` !== `${shape}`) {
    throw new NodeRefusedError(
      ctx.node,
      `has zero points of shape [${given}] for a matrix of shape [${shape}]`,
    )
  }
  return { input, zero, zeroOf: broadcastIndex(points, shape) }
}

function centeredProducts(ctx: NodeContext<unknown>): CenteredProducts {
  return {
    products: matrixProductsOf(batchOf(ctx)),
    left: centered(ctx, 0, 2, -2),
    right: centered(ctx, 1, 3, -1),
  }
}

/**
 * MatMulInteger: the matrix product of A and B, each less its zero point.
 *
 * Shapes   as MatMul; zero points are scalars, a list of rows of A or columns of B, or broadcast to their matrix
 * Numbers  exact, int32; linear where one factor is known, otherwise one row per product
 */
export const MatMulInteger = defineOp({
  type: 'MatMulInteger',
  domain: '',
  opset: [10, 25],
  summary: 'matrix product of 8-bit integers',
  refuses: '',
  attributes: {},

  infer(ctx) {
    byteType(ctx, required(ctx, 0, 'A').dtype)
    byteType(ctx, required(ctx, 1, 'B').dtype)
    centeredProducts(ctx)
    return [{ dtype: 'int32', shape: batchOf(ctx).shape }]
  },

  evaluate: (ctx, inputs) => evaluateCentered(ctx, inputs, centeredProducts(ctx)),
  quantize: (q, ctx, inputs) => [emitCenteredProducts(q, ctx, inputs, centeredProducts(ctx))],

  sample(draw) {
    const a = draw.tensor({ dtypes: ['uint8', 'int8'], fits: ({ length }) => length > 1 })
    const [K, N] = [a.shape.at(-1)!, draw.int(1, 3)]
    const values = (count: number) => Array.from({ length: count }, () => draw.int(0, 127))
    const b = { shape: [K, N], dtype: 'uint8' as const, values: values(K * N), constant: true }
    const zero = { shape: [], dtype: a.dtype, values: values(1), constant: true }
    const zeros = { shape: [N], dtype: 'uint8' as const, values: values(N), constant: true }
    return { inputs: [a, b, ...(draw.chance(0.5) ? [zero, zeros] : [])] }
  },

  examples: [
    {
      inputs: [
        { shape: [2, 3], dtype: 'uint8' },
        { shape: [3, 2], dtype: 'int8', values: [1, -2, 127, -128, 0, 5], constant: true },
        { shape: [], dtype: 'uint8', values: [128], constant: true },
        { shape: [2], dtype: 'int8', values: [-3, 4], constant: true },
      ],
    },
    {
      inputs: [
        { shape: [2, 2], dtype: 'int8' },
        { shape: [2], dtype: 'int8' },
        { shape: [], dtype: 'int8', values: [-7], constant: true },
        { shape: [], dtype: 'int8' },
      ],
    },
    {
      inputs: [
        { shape: [2, 2], dtype: 'uint8', values: [0, 1, 7, 255], constant: true },
        { shape: [2, 2], dtype: 'uint8' },
      ],
    },
  ],
})
