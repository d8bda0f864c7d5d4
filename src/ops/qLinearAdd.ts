import type { NodeContext } from '../graph/rules.js'
import type { Tensor } from '../onnx/index.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { halfToEven, sizeOf } from '../util/integers.js'
import { defineOp } from './op.js'
import { exactLinear } from './shared/exactLinear.js'
import { required } from './shared/inputs.js'
import { byteType, gridOf, limitsOf } from './shared/quantization.js'
import { drawBytes, drawStep } from './shared/quantizedSamples.js'
import { planeStairs } from './shared/quantizedSums.js'
import { broadcastIndex, broadcastShapes } from './shared/shapes.js'

/** How two bytes become one. */
interface Sum {
  readonly f: (a: number, b: number) => number
  readonly slopeA: number
  readonly slopeB: number
  readonly constant: number
}

/** onnxruntime's order of float32 operations; a tensor of one element is added to the constant part first. */
function sumOf(ctx: NodeContext<unknown>): Sum {
  const { dtype } = required(ctx, 0, 'A')
  const [a, b, c] = [
    { scale: 1, zero: 2 },
    { scale: 4, zero: 5 },
    { scale: 6, zero: 7 },
  ].map((place) => {
    const { scale, zero } = gridOf(ctx, [], place)
    return { scale: scale[0]!, zero: zero[0]! }
  }) as [Step, Step, Step]
  const [slopeA, slopeB] = [Math.fround(a.scale / c.scale), Math.fround(b.scale / c.scale)]
  const [zeroA, zeroB] = [Math.fround(slopeA * a.zero), Math.fround(slopeB * b.zero)]
  const fixed = Math.fround(c.zero - Math.fround(zeroA + zeroB))
  const scalarB = sizeOf(ctx.inputs[3]!.shape) === 1 && sizeOf(ctx.inputs[0]!.shape) > 1
  const { low, high } = limitsOf(dtype)
  const f = (x: number, y: number) => {
    const [first, second] = [Math.fround(x * slopeA), Math.fround(y * slopeB)]
    const [one, other] = scalarB ? [second, first] : [first, second]
    const value = Math.fround(Math.fround(fixed + one) + other)
    return Math.min(high, Math.max(low, halfToEven(value)))
  }
  return { f, slopeA, slopeB, constant: fixed }
}

interface Step {
  readonly scale: number
  readonly zero: number
}

function operandsOf(ctx: NodeContext<unknown>) {
  const [a, b] = [required(ctx, 0, 'A'), required(ctx, 3, 'B')]
  byteType(ctx, a.dtype)
  const shape = broadcastShapes(ctx, a.shape, b.shape)
  return { shape, a: broadcastIndex(a.shape, shape), b: broadcastIndex(b.shape, shape) }
}

function extentOf({ bounds: { lo, hi } }: Quantized) {
  return { lo: lo.reduce((x, y) => Math.min(x, y)), hi: hi.reduce((x, y) => Math.max(x, y)) }
}

function quantize(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  inputs: readonly (Quantized | undefined)[],
): Quantized[] {
  const { shape, a, b } = operandsOf(ctx)
  const [x, y] = [0, 3].map((i) => inputs[i] ?? q.constant(ctx.inputs[i]!.value!.data)) as [
    Quantized,
    Quantized,
  ]
  const { low, bits } = limitsOf(ctx.outputs[0]!.dtype)
  const plane = planeStairs({ ...sumOf(ctx), low, bits }, extentOf(x), extentOf(y))
  const ones = new Float64Array(sizeOf(shape)).fill(1)
  const sum = exactLinear(q, [x, y], ones, (i) => [
    [a[i]!, plane.factorA],
    [x.size + b[i]!, plane.factorB],
  ])
  const rule = new Uint32Array(ones.length)
  return [q.emit({ kind: 'requantize', inputs: [sum.id], rule, stairs: [plane.stairs] }, ones)]
}

function evaluate(ctx: NodeContext<unknown>, inputs: readonly (Tensor | undefined)[]): readonly Tensor[] {
  const { a, b } = operandsOf(ctx)
  const [x, y, { f }] = [inputs[0]!.data, inputs[3]!.data, sumOf(ctx)]
  return [{ ...ctx.outputs[0]!, data: Float64Array.from(a, (from, i) => f(x[from]!, y[b[i]!]!)) }]
}

/**
 * QLinearAdd: the sum of two quantized tensors, quantized; A and B broadcast.
 *
 * Numbers  bit for bit those of onnxruntime on x86 and in WebAssembly: all pairs of bytes are tried when the model is
 *          compiled. Rows: digits of the two multipliers and a byte, and a few more (see gadgets/requantize.ts)
 */
export const QLinearAdd = defineOp({
  type: 'QLinearAdd',
  domain: 'com.microsoft',
  opset: [1, 1],
  summary: 'sum of quantized tensors, quantized',
  refuses: 'computed scales and zero points; more than 8 bits',
  attributes: {},

  infer(ctx) {
    sumOf(ctx)
    return [{ dtype: required(ctx, 0, 'A').dtype, shape: operandsOf(ctx).shape }]
  },

  evaluate,
  quantize,

  sample(draw) {
    const a = drawBytes(draw, 1, 3)
    const b = { shape: a.shape, dtype: 'uint8' as const, constant: true }
    return { inputs: [a, ...drawStep(draw), b, ...drawStep(draw), ...drawStep(draw)] }
  },

  examples: [
    {
      inputs: [
        { shape: [2, 3], dtype: 'uint8' },
        { shape: [], values: [Math.fround(0.031)], constant: true },
        { shape: [], dtype: 'uint8', values: [117], constant: true },
        { shape: [3], dtype: 'uint8' },
        { shape: [], values: [Math.fround(0.0213)], constant: true },
        { shape: [], dtype: 'uint8', values: [3], constant: true },
        { shape: [], values: [Math.fround(0.0407)], constant: true },
        { shape: [], dtype: 'uint8', values: [90], constant: true },
      ],
    },
    {
      inputs: [
        { shape: [4], dtype: 'int8' },
        { shape: [], values: [0.5], constant: true },
        { shape: [], dtype: 'int8', values: [0], constant: true },
        { shape: [4], dtype: 'int8', values: [3, -7, 100, 0], constant: true },
        { shape: [], values: [0.25], constant: true },
        { shape: [], dtype: 'int8', values: [-2], constant: true },
        { shape: [], values: [1], constant: true },
        { shape: [], dtype: 'int8', values: [1], constant: true },
      ],
    },
  ],
})
