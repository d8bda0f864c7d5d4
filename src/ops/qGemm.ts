import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import { flag, float } from './attributes.js'
import { defineOp } from './op.js'
import { optionalConstant, required } from './shared/inputs.js'
import { type Factor, matrixProducts } from './shared/matrixProduct.js'
import { byteType, gridOf } from './shared/quantization.js'
import { emitQuantizedProduct, evaluateQuantized, type QuantizedProduct } from './shared/quantizedProducts.js'
import { drawBytes, drawStep, step } from './shared/quantizedSamples.js'
import { broadcastIndex } from './shared/shapes.js'

interface Attributes {
  readonly transA: boolean
  readonly transB: boolean
  readonly alpha: number
}

type Context = NodeContext<Attributes>

/** Extents M, K, N of the product, after transposing. */
function extents(ctx: Context) {
  const [a, b] = [required(ctx, 0, 'A').shape, required(ctx, 3, 'B').shape]
  const { transA, transB } = ctx.attributes
  const [M, K] = transA ? [a[1], a[0]] : [a[0], a[1]]
  const [rows, N] = transB ? [b[1], b[0]] : [b[0], b[1]]
  if (a.length !== 2 || b.length !== 2 || K !== rows) {
    throw new NodeRefusedError(ctx.node, `has inputs of shapes [${a}] and [${b}], which do not multiply`)
  }
  return { M: M!, K: K!, N: N! }
}

function productOf(ctx: Context): QuantizedProduct {
  const { M, K, N } = extents(ctx)
  const { transA, transB, alpha } = ctx.attributes
  const [a, b] = [ctx.inputs[0]!, ctx.inputs[3]!]
  const left: Factor = { strides: transA ? [1, M] : [K, 1], starts: [0] }
  const right: Factor = { strides: transB ? [1, K] : [N, 1], starts: [0] }
  const columns = gridOf(ctx, b.shape, { scale: 4, zero: 5, axis: transB ? 0 : 1 })
  const rows = gridOf(ctx, a.shape, { scale: 1, zero: 2 })
  const result = gridOf(ctx, [], { scale: 7, zero: 8 })
  const c = optionalConstant(ctx, 6, 'C')
  const at = c && broadcastIndex(c.shape, [M, N])
  const worth = (n: number) => {
    const scaled = Math.fround(Math.fround(alpha) * rows.scale[0]!)
    return Math.fround(scaled * columns.scale[transB ? n * K : n]!)
  }
  return {
    left: { input: a, grid: rows },
    right: { input: b, grid: columns },
    products: matrixProducts(M, K, N, left, right),
    bias: at && Float64Array.from(at, (j) => c.data[j]!),
    multiplier: (i) => Math.fround(worth(i % N) / result.scale[0]!),
    zero: () => result.zero[0]!,
    dtype: byteType(ctx, required(ctx, 8, 'y_zero_point').dtype),
  }
}

/**
 * QGemm: alpha A' B' + C of quantized A and B, quantized (' = transposed when asked).
 *
 * Shapes   A' [M, K]   B' [K, N]   C broadcasts to [M, N], in steps of the product   Y [M, N]
 * Numbers  bit for bit those of onnxruntime (see QLinearMatMul)
 */
export const QGemm = defineOp({
  type: 'QGemm',
  domain: 'com.microsoft',
  opset: [1, 1],
  summary: 'fully connected layer of quantized tensors, quantized',
  refuses: 'a float result; computed scales, zero points and biases',
  attributes: { transA: flag(false), transB: flag(false), alpha: float(1) },

  infer(ctx) {
    const { M, N } = extents(ctx)
    return [{ dtype: productOf(ctx).dtype, shape: [M, N] }]
  },

  evaluate: (ctx, inputs) => evaluateQuantized(ctx, productOf(ctx), inputs[0]!, inputs[3]!),
  quantize: (q, ctx, inputs) => [emitQuantizedProduct(q, ctx, productOf(ctx), inputs[0], inputs[3])],

  sample(draw) {
    const a = drawBytes(draw, 2, 2)
    const b = { shape: [a.shape[1]!, draw.int(1, 3)], dtype: 'uint8' as const, constant: true }
    return { inputs: [a, ...drawStep(draw), b, ...drawStep(draw), 'absent', ...drawStep(draw)] }
  },

  examples: [
    {
      inputs: [
        { shape: [1, 3], dtype: 'uint8' },
        ...step(0.031, 117),
        { shape: [2, 3], dtype: 'int8', values: [-100, 3, 127, 50, -128, 7], constant: true },
        { shape: [2], values: [Math.fround(0.0021), Math.fround(0.004)], constant: true },
        { shape: [2], dtype: 'int8', values: [0, 0], constant: true },
        { shape: [2], dtype: 'int32', values: [1234, -77], constant: true },
        ...step(0.05, 128),
      ],
      attributes: { transB: 1, alpha: 1 },
    },
    {
      inputs: [
        { shape: [3, 1], dtype: 'uint8' },
        ...step(0.031, 117),
        { shape: [3, 2], dtype: 'uint8', constant: true },
        ...step(0.011, 100),
        'absent',
        ...step(0.05, 128),
      ],
      attributes: { transA: 1 },
    },
  ],
})
