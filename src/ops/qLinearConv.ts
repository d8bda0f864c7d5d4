import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import { sizeOf } from '../util/integers.js'
import { int } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { convolutionOf, convolutionProducts } from './shared/convolution.js'
import { optionalConstant, required } from './shared/inputs.js'
import { byteType, gridOf } from './shared/quantization.js'
import { emitQuantizedProduct, evaluateQuantized, type QuantizedProduct } from './shared/quantizedProducts.js'
import { drawStep, step } from './shared/quantizedSamples.js'
import { kernelFor, windowing } from './shared/sampling.js'
import { windowAttributes } from './shared/windows.js'

const attributes = { ...windowAttributes, group: int(1) }

type Context = NodeContext<Parsed<typeof attributes>>

/** The inputs are x, its scale and zero point, w with its own, scale and zero point of the result, and B. */
function partsOf(ctx: Context) {
  const [x, w] = [required(ctx, 0, 'x'), required(ctx, 3, 'w')]
  return { x, w, convolution: convolutionOf(ctx, x.shape, w.shape) }
}

function productOf(ctx: Context): QuantizedProduct {
  const { x, w, convolution } = partsOf(ctx)
  const { M, shape } = convolution
  const [from, weights, to] = [
    gridOf(ctx, x.shape, { scale: 1, zero: 2 }),
    gridOf(ctx, w.shape, { scale: 4, zero: 5, axis: 0 }),
    gridOf(ctx, [], { scale: 6, zero: 7 }),
  ]
  const channel = (i: number) => Math.floor(i / sizeOf(shape)) % M
  const worth = (m: number) => Math.fround(from.scale[0]! * weights.scale[(m * sizeOf(w.shape)) / M]!)
  const products = convolutionProducts(convolution)
  const bias = optionalConstant(ctx, 8, 'B')?.data
  if (bias !== undefined && bias.length !== M)
    throw new NodeRefusedError(ctx.node, `has ${bias.length} biases for ${M} output channels`)
  return {
    left: { input: x, grid: from },
    right: { input: w, grid: weights },
    products,
    bias: bias && Float64Array.from({ length: products.rowStart.length - 1 }, (_, i) => bias[channel(i)]!),
    multiplier: (i) => Math.fround(worth(channel(i)) / to.scale[0]!),
    zero: () => to.zero[0]!,
    dtype: byteType(ctx, required(ctx, 7, 'y_zero_point').dtype),
  }
}

/**
 * QLinearConv: the convolution of two quantized tensors, quantized; x is padded with its zero point.
 *
 * Shapes   as Conv; B in steps of the product of both scales
 * Numbers  bit for bit those of onnxruntime: exact sums, times a float32 factor for each output channel in float32, rounded
 *          half to even, saturated
 */
export const QLinearConv = defineOp({
  type: 'QLinearConv',
  domain: '',
  opset: [10, 25],
  summary: 'convolution of quantized tensors, quantized',
  refuses: 'computed scales, zero points and biases; more than 8 bits',
  attributes,

  infer(ctx) {
    const { N, M, shape } = partsOf(ctx).convolution
    return [{ dtype: productOf(ctx).dtype, shape: [N, M, ...shape] }]
  },

  evaluate: (ctx, inputs) => evaluateQuantized(ctx, productOf(ctx), inputs[0]!, inputs[3]!),
  quantize: (q, ctx, inputs) => [emitQuantizedProduct(q, ctx, productOf(ctx), inputs[0], inputs[3])],

  sample(draw) {
    const x = draw.tensor({ dtypes: ['uint8'], fits: ({ length }) => length === 3 || length === 4 })
    const kernel = kernelFor(draw, x.shape.slice(2))
    const w = { shape: [draw.int(1, 2), x.shape[1]!, ...kernel], dtype: 'uint8' as const, constant: true }
    return {
      inputs: [x, ...drawStep(draw), w, ...drawStep(draw), ...drawStep(draw)],
      attributes: { ...windowing(draw, x.shape.slice(2), kernel) },
    }
  },

  examples: [
    {
      inputs: [
        { shape: [1, 2, 3], dtype: 'uint8' },
        ...step(0.031, 117),
        { shape: [2, 2, 2], dtype: 'int8', values: [-100, 3, 127, 50, -128, 7, 1, -1], constant: true },
        { shape: [2], values: [Math.fround(0.0021), Math.fround(0.004)], constant: true },
        { shape: [2], dtype: 'int8', values: [0, 0], constant: true },
        ...step(0.05, 128),
        { shape: [2], dtype: 'int32', values: [1234, -77], constant: true },
      ],
      attributes: { pads: [1, 0] },
    },
    {
      inputs: [
        { shape: [1, 1, 2, 2], dtype: 'uint8' },
        ...step(0.25, 3),
        { shape: [1, 1, 1, 1], dtype: 'uint8', values: [2], constant: true },
        ...step(0.5, 0),
        ...step(1, 7),
      ],
      attributes: { kernel_shape: [1, 1] },
    },
  ],
})
