import type { NodeContext } from '../graph/rules.js'
import type { Tensor } from '../onnx/index.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { halfToEven, sizeOf } from '../util/integers.js'
import { defineOp } from './op.js'
import { exactLinear } from './shared/exactLinear.js'
import { required } from './shared/inputs.js'
import { byteType, emitRequantized, gridOf, limitsOf, type Requantization } from './shared/quantization.js'
import { drawBytes, drawStep, step } from './shared/quantizedSamples.js'
import { broadcastIndex, broadcastShapes } from './shared/shapes.js'

/** Zero points of the operands, and the rule of their product: its zero point is added before rounding. */
function ruleOf(ctx: NodeContext<unknown>) {
  const dtype = byteType(ctx, required(ctx, 0, 'A').dtype)
  const [a, b, c] = [1, 4, 6].map((scale) => gridOf(ctx, [], { scale, zero: scale + 1 }))
  const ratio = Math.fround(Math.fround(a!.scale[0]! * b!.scale[0]!) / c!.scale[0]!)
  const { low, high } = limitsOf(dtype)
  const f = (x: number) => {
    const value = Math.fround(Math.fround(x * ratio) + c!.zero[0]!)
    return Math.min(high, Math.max(low, halfToEven(value)))
  }
  const rule: Requantization = { slope: ratio, constant: c!.zero[0]!, f, zero: 0 }
  return { rule, dtype, zeroA: a!.zero[0]!, zeroB: b!.zero[0]! }
}

function operandsOf(ctx: NodeContext<unknown>) {
  const [a, b] = [required(ctx, 0, 'A').shape, required(ctx, 3, 'B').shape]
  const shape = broadcastShapes(ctx, a, b)
  return { shape, a: broadcastIndex(a, shape), b: broadcastIndex(b, shape) }
}

function quantize(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  inputs: readonly (Quantized | undefined)[],
): Quantized[] {
  const { shape, a, b } = operandsOf(ctx)
  const { rule, dtype, zeroA, zeroB } = ruleOf(ctx)
  const size = sizeOf(shape)
  const ones = new Float64Array(size).fill(1)
  const less = (x: Quantized, index: Uint32Array, zero: number) =>
    exactLinear(q, [x], ones, (i) => [[index[i]!, 1]], new Float64Array(size).fill(-zero))
  const known = (i: number) => ctx.inputs[i]!.value?.data
  const [left, right] = [known(0), known(3)]
  const scaled = (x: Quantized, index: Uint32Array, zero: number, factor: (i: number) => number) =>
    exactLinear(
      q,
      [x],
      ones,
      (i) => [[index[i]!, factor(i)]],
      Float64Array.from(ones, (_, i) => -zero * factor(i)),
    )
  if (right !== undefined) {
    const product = scaled(inputs[0]!, a, zeroA, (i) => right[b[i]!]! - zeroB)
    return [emitRequantized(q, product, new Uint32Array(size), new Map([[0, rule]]), dtype)]
  }
  if (left !== undefined) {
    const product = scaled(inputs[3]!, b, zeroB, (i) => left[a[i]!]! - zeroA)
    return [emitRequantized(q, product, new Uint32Array(size), new Map([[0, rule]]), dtype)]
  }
  const [x, y] = [less(inputs[0]!, a, zeroA), less(inputs[3]!, b, zeroB)]
  const each = Uint32Array.from({ length: size }, (_, i) => i)
  const rowStart = Uint32Array.from({ length: size + 1 }, (_, i) => i)
  const product = q.emit({ kind: 'contract', inputs: [x.id, y.id], rowStart, left: each, right: each }, ones)
  return [emitRequantized(q, product, new Uint32Array(size), new Map([[0, rule]]), dtype)]
}

function evaluate(ctx: NodeContext<unknown>, inputs: readonly (Tensor | undefined)[]): readonly Tensor[] {
  const { a, b } = operandsOf(ctx)
  const { rule, zeroA, zeroB } = ruleOf(ctx)
  const [x, y] = [inputs[0]!.data, inputs[3]!.data]
  const data = Float64Array.from(a, (from, i) => rule.f((x[from]! - zeroA) * (y[b[i]!]! - zeroB)))
  return [{ ...ctx.outputs[0]!, data }]
}

/**
 * QLinearMul: the product of two quantized tensors, quantized; A and B broadcast.
 *
 * Numbers  bit for bit those of onnxruntime on x86 and in WebAssembly: exact products times a float32 factor, plus the zero
 *          point, in float32, rounded half to even. Rows: those of the rounding; one more where both are secret
 */
export const QLinearMul = defineOp({
  type: 'QLinearMul',
  domain: 'com.microsoft',
  opset: [1, 1],
  summary: 'product of quantized tensors, quantized',
  refuses: 'computed scales and zero points; more than 8 bits',
  attributes: {},

  infer(ctx) {
    const { dtype } = ruleOf(ctx)
    return [{ dtype, shape: operandsOf(ctx).shape }]
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
        ...step(0.031, 117),
        { shape: [3], dtype: 'uint8' },
        ...step(0.0213, 3),
        ...step(0.0407, 90),
      ],
    },
    {
      inputs: [
        { shape: [4], dtype: 'int8' },
        ...step(0.25, 0, 'int8'),
        { shape: [4], dtype: 'int8', values: [3, -7, 100, 0], constant: true },
        ...step(0.25, -2, 'int8'),
        ...step(1, 1, 'int8'),
      ],
    },
  ],
})
