import type { NodeContext } from '../graph/rules.js'
import { defineOp } from './op.js'
import { required } from './shared/inputs.js'
import { batchOf, matrixProducts } from './shared/matrixProduct.js'
import { gridOf } from './shared/quantization.js'
import { emitQuantizedProduct, evaluateQuantized, type QuantizedProduct } from './shared/quantizedProducts.js'

/** The inputs are a, its scale and zero point, b with its own, and scale and zero point of the result. */
function productOf(ctx: NodeContext<unknown>): QuantizedProduct {
  const [a, b] = [required(ctx, 0, 'a'), required(ctx, 3, 'b')]
  const { M, K, N, left, right, shape } = batchOf({ ...ctx, inputs: [a, b] })
  const [rows, columns] = [a.shape.length - 2, b.shape.length - 1]
  const factors = {
    left: { input: a, grid: gridOf(ctx, a.shape, { scale: 1, zero: 2, axis: Math.max(0, rows) }) },
    right: { input: b, grid: gridOf(ctx, b.shape, { scale: 4, zero: 5, axis: columns }) },
  }
  const products = matrixProducts(
    M,
    K,
    N,
    { strides: [K, 1], starts: left },
    { strides: [N, 1], starts: right },
  )
  const result = gridOf(ctx, shape, { scale: 6, zero: 7, axis: Math.max(0, shape.length - 2) })
  const multiplier = (i: number) => {
    const k = products.rowStart[i]!
    const worth = factors.left.grid.scale[products.left[k]!]! * factors.right.grid.scale[products.right[k]!]!
    return Math.fround(worth) / result.scale[i]!
  }
  return {
    ...factors,
    products,
    multiplier,
    zero: (i) => result.zero[i]!,
    dtype: required(ctx, 7, 'y_zero_point').dtype,
  }
}

/**
 * QLinearMatMul: the matrix product of two quantized tensors, quantized.
 *
 * Shapes   as MatMul
 * Numbers  bit for bit those of onnxruntime: exact sums, times a float32 factor in float32, rounded half to even,
 *          saturated
 */
export const QLinearMatMul = defineOp({
  type: 'QLinearMatMul',
  domain: '',
  opset: [10, 25],
  summary: 'matrix product of quantized tensors, quantized',
  refuses: 'computed scales and zero points',
  attributes: {},

  infer(ctx) {
    const { shape } = batchOf({ ...ctx, inputs: [required(ctx, 0, 'a'), required(ctx, 3, 'b')] })
    return [{ dtype: required(ctx, 7, 'y_zero_point').dtype, shape }]
  },

  evaluate: (ctx, inputs) => evaluateQuantized(ctx, productOf(ctx), inputs[0]!, inputs[3]!),
  quantize: (q, ctx, inputs) => [emitQuantizedProduct(q, ctx, productOf(ctx), inputs[0], inputs[3])],

  sample(draw) {
    const a = draw.tensor({ dtypes: ['uint8'], fits: ({ length }) => length === 2 })
    const [K, N] = [a.shape[1]!, draw.int(1, 3)]
    const scale = () => ({ shape: [], values: [Math.fround(draw.int(1, 40) / 1000)], constant: true })
    const zero = () => ({ shape: [], dtype: 'uint8' as const, values: [draw.int(0, 255)], constant: true })
    const b = { shape: [K, N], dtype: 'uint8' as const, constant: true }
    return { inputs: [a, scale(), zero(), b, scale(), zero(), scale(), zero()] }
  },

  examples: [
    {
      inputs: [
        { shape: [2, 3], dtype: 'uint8' },
        { shape: [], values: [Math.fround(0.0066)], constant: true },
        { shape: [], dtype: 'uint8', values: [113], constant: true },
        { shape: [3, 2], dtype: 'int8', values: [-100, 3, 127, 50, -128, 7], constant: true },
        { shape: [2], values: [Math.fround(0.00705), Math.fround(0.0021)], constant: true },
        { shape: [2], dtype: 'int8', values: [0, 0], constant: true },
        { shape: [], values: [Math.fround(0.0107)], constant: true },
        { shape: [], dtype: 'uint8', values: [118], constant: true },
      ],
    },
    {
      inputs: [
        { shape: [2, 2], dtype: 'uint8' },
        { shape: [], values: [Math.fround(0.0066)], constant: true },
        { shape: [], dtype: 'uint8', values: [113], constant: true },
        { shape: [2, 1], dtype: 'uint8' },
        { shape: [], values: [Math.fround(0.00705)], constant: true },
        { shape: [], dtype: 'uint8', values: [114], constant: true },
        { shape: [], values: [Math.fround(0.0107)], constant: true },
        { shape: [], dtype: 'uint8', values: [118], constant: true },
      ],
    },
  ],
})
