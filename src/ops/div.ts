import { NodeRefusedError } from '../graph/errors.js'
import type { LinearMap } from '../graph/linearMap.js'
import type { NodeContext } from '../graph/rules.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { sizeOf } from '../util/integers.js'
import { defineOp } from './op.js'
import { products } from './shared/affine.js'
import { broadcastType, operands, scaledMap } from './shared/arithmetic.js'
import { isFloat } from './shared/conversion.js'
import { exactLinear } from './shared/exactLinear.js'
import { emitQuotient, narrowDivisor } from './shared/quotient.js'
import { broadcasting, NUMBERS, real, weights } from './shared/sampling.js'
import { atLeast, signs } from './shared/signs.js'
import { integerInput, MAX_DIGIT_BITS, requireWidth, wrapTo } from './shared/wrap.js'

/** Integers divide towards zero. */
function quotient(ctx: NodeContext<unknown>): (a: number, b: number) => number {
  return isFloat(ctx.inputs[0]!.dtype) ? (a, b) => a / b : (a, b) => Math.trunc(a / b) + 0
}

function linear(ctx: NodeContext<unknown>): LinearMap | undefined {
  const divisor = ctx.inputs[1]!.value?.data
  if (divisor === undefined || !isFloat(ctx.inputs[0]!.dtype)) return undefined
  const { a, b } = operands(ctx)
  return scaledMap(a, (i) => 1 / divisor[b[i]!]!)
}

function quantize(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  inputs: readonly (Quantized | undefined)[],
  unit: number,
): Quantized[] {
  if (!isFloat(ctx.inputs[0]!.dtype)) return [integerQuotient(q, ctx, inputs)]
  const dividend = inputs[0] ?? q.constant(ctx.inputs[0]!.value!.data)
  const { divisor, sign } = divisorOf(q, narrowDivisor(q, inputs[1]!))
  const { a, b } = operands(ctx)
  const x = products(q, picked(q, sign, b), picked(q, q.narrow(dividend), a))
  return [emitQuotient(q, x, picked(q, divisor, b), unit)]
}

/** The magnitude of a divisor, which counts as one step where it is less, and its sign. */
function divisorOf(q: Quantizer, y: Quantized): { divisor: Quantized; sign: Quantized } {
  const sign = signs(q, y)
  return { sign, divisor: atLeast(q, products(q, sign, y), 1) }
}

/** The elements at some places of a tensor. */
function picked(q: Quantizer, x: Quantized, at: Uint32Array): Quantized {
  if (at.length === x.size && at.every((j, i) => j === i)) return x
  const scale = Float64Array.from(at, (j) => x.scale[j]!)
  return exactLinear(q, [x], scale, (i) => [[at[i]!, 1]])
}

/** Magnitudes divided rounding down, times the product of the signs. */
function integerQuotient(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  inputs: readonly (Quantized | undefined)[],
): Quantized {
  const [x, y] = [integerInput(q, ctx, inputs, 0), integerInput(q, ctx, inputs, 1)]
  for (const operand of [x, y]) requireWidth(ctx, operand, MAX_DIGIT_BITS)
  const { a, b } = operands(ctx)
  const { divisor, sign } = divisorOf(q, y)
  const own = signs(q, x)
  const magnitude = picked(q, atLeast(q, products(q, own, x), 0), a)
  const one = new Float64Array(magnitude.size).fill(1)
  const whole = q.emit(
    { kind: 'divide', inputs: [magnitude.id, picked(q, divisor, b).id], size: magnitude.size },
    one,
  )
  const signed = products(q, products(q, picked(q, own, a), picked(q, sign, b)), whole)
  return wrapTo(q, signed, ctx.inputs[0]!.dtype, ctx)
}

/**
 * Div: A / B, broadcasting; integers divide towards zero.
 *
 * Numbers  known B: linear and exact, the scale of A divided by B. Secret B: A / |B| rounded half up to steps of about half a
 *          unit, times the sign of B; |B| counts as one step where it is less. Integers: exact, a divisor of 0 counts as 1
 * Rows     known B: none. Else twice the digits of B, those of the quotient, and 3; where the sign of B is unknown twice its
 *          digits and 8 more; the same for the sign of integers A
 */
export const Div = defineOp({
  type: 'Div',
  domain: '',
  opset: [1, 25],
  summary: 'A / B',
  refuses: 'zero as known divisor',
  attributes: {},

  infer(ctx) {
    if (ctx.inputs[1]?.value?.data.includes(0)) throw new NodeRefusedError(ctx.node, 'divides by zero')
    return broadcastType(ctx)
  },

  evaluate(ctx, [x, y]) {
    const { size, a, b } = operands(ctx)
    const divide = quotient(ctx)
    return [
      {
        ...ctx.outputs[0]!,
        data: Float64Array.from({ length: size }, (_, i) => divide(x!.data[a[i]!]!, y!.data[b[i]!]!)),
      },
    ]
  },

  linear,
  quantize: (q, ctx, inputs, [name]) => quantize(q, ctx, inputs, q.unit(name!) / 2),

  sample(draw) {
    const a = draw.tensor({ dtypes: NUMBERS })
    const shape = broadcasting(draw, a.shape)
    const divisor = () => draw.pick([-1, 1]) * (isFloat(a.dtype) ? real(draw, 0.25, 4) : draw.int(1, 4))
    const values = Array.from({ length: sizeOf(shape) }, divisor)
    return { inputs: [a, { ...weights(shape, a.dtype), values }] }
  },

  examples: [
    { inputs: [{ shape: [2, 3] }, { shape: [3], values: [2, -0.5, 3], constant: true }] },
    { inputs: [{ shape: [2, 3] }, { shape: [3], range: [0.5, 2] }] },
    {
      inputs: [
        { shape: [2], values: [3, -0.3], constant: true },
        { shape: [2], range: [-2, -0.25] },
      ],
    },
    {
      inputs: [
        { shape: [2, 3], dtype: 'int32' },
        { shape: [3], dtype: 'int32', values: [7, -3, 5], constant: true },
      ],
    },
    {
      inputs: [
        { shape: [3], dtype: 'uint8' },
        { shape: [1], dtype: 'uint8', range: [1, 8] },
      ],
    },
  ],
})
