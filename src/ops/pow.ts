import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import type { Tensor } from '../onnx/index.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { pow } from '../util/real.js'
import { defineOp } from './op.js'
import { operands } from './shared/arithmetic.js'
import { converter, isFloat, wrapInteger } from './shared/conversion.js'
import { exactLinear } from './shared/exactLinear.js'
import { ceilingOf } from './shared/exponential.js'
import { constant, required } from './shared/inputs.js'
import { emitIntegerPower, emitPower, emitPowerOf, emitSecretPower, type PowerRange } from './shared/power.js'
import { broadcasting, weights } from './shared/sampling.js'
import { broadcastShapes } from './shared/shapes.js'
import { integersOf } from './shared/wrap.js'

/** Greatest known exponent of integers. */
const MOST_EXPONENT = 64

/** x^y as an element of the type of x: integers are exact and wrap. */
function powerIn(ctx: NodeContext<unknown>): (x: number, y: number) => number {
  const { dtype } = ctx.inputs[0]!
  if (isFloat(dtype)) return pow
  const convert = converter(dtype)!
  return (x, y) =>
    Number.isInteger(y) && y >= 0 && y <= MOST_EXPONENT
      ? wrapInteger(BigInt(x) ** BigInt(y), dtype)
      : convert(pow(x, y))
}

/** What is refused of what is known before the values are. */
function requireCircuit(ctx: NodeContext<unknown>): void {
  const [x, y] = [required(ctx, 0, 'X'), required(ctx, 1, 'Y')]
  if (x.value !== undefined && y.value !== undefined) return
  if (!isFloat(x.dtype)) {
    const { data } = constant(ctx, 1, 'Y')
    const fraction = data.find((e) => !(Number.isInteger(e) && e >= 0 && e <= MOST_EXPONENT))
    if (fraction !== undefined) throw refusal(ctx, `raises integers to the power ${fraction}`)
  }
  const base = x.value?.data.find((value) => !(value > 0))
  if (base !== undefined) throw refusal(ctx, `raises ${base} to a secret power`)
}

function refusal(ctx: NodeContext<unknown>, reason: string): NodeRefusedError {
  return new NodeRefusedError(
    ctx.node,
    `${reason}, which has no circuit`,
    'accepted: floats, integers to known powers from 0 to 64, and positive constants to any power',
  )
}

/** The elements at some places of a tensor. */
function picked(q: Quantizer, x: Quantized, at: Uint32Array): Quantized {
  const scale = Float64Array.from(at, (j) => x.scale[j]!)
  return exactLinear(q, [x], scale, (i) => [[at[i]!, 1]])
}

/** Each exponent's own elements, put in their places. */
function byExponent(
  q: Quantizer,
  x: Quantized,
  exponents: Float64Array,
  power: (x: Quantized, e: number) => Quantized,
): Quantized {
  const each = [...new Set(exponents)]
  if (each.length === 1) return power(x, each[0]!)
  const places = each.map((e) => Uint32Array.from(exponents.keys()).filter((i) => exponents[i] === e))
  const parts = each.map((e, k) => power(picked(q, x, places[k]!), e))
  const scale = new Float64Array(exponents.length)
  const source = new Uint32Array(exponents.length)
  let start = 0
  parts.forEach((part, k) => {
    places[k]!.forEach((i, at) => {
      scale[i] = part.scale[at]!
      source[i] = start + at
    })
    start += part.size
  })
  return exactLinear(q, parts, scale, (i) => [[source[i]!, 1]])
}

/** The values of a tensor that is known, or whose bounds leave no choice. */
function knownValues(value: Tensor | undefined, x: Quantized | undefined): Float64Array | undefined {
  if (value !== undefined || x === undefined) return value?.data
  const { lo, hi } = x.bounds
  return lo.every((low, i) => low === hi[i]) ? lo.map((low, i) => low * x.scale[i]!) : undefined
}

function quantize(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  [base, exponent]: readonly (Quantized | undefined)[],
  range: PowerRange,
): Quantized {
  const { a, b } = operands(ctx)
  const { dtype, value: known } = ctx.inputs[0]!
  const exponents = knownValues(ctx.inputs[1]!.value, exponent)
  if (base === undefined) return emitPowerOf(q, (i) => known!.data[a[i]!]!, picked(q, exponent!, b), range)
  if (exponents === undefined) return emitSecretPower(q, picked(q, base, a), picked(q, exponent!, b), range)
  const each = Float64Array.from(b, (j) => exponents[j]!)
  if (isFloat(dtype)) return byExponent(q, picked(q, base, a), each, (x, e) => emitPower(q, x, e, range))
  const integers = picked(q, integersOf(q, base), a)
  return byExponent(q, integers, each, (x, e) => emitIntegerPower(q, ctx, x, e, dtype))
}

/**
 * Pow: X^Y, broadcasting.
 *
 * Numbers  known whole exponents: exact products, with the quotient of 1 and them for negative ones; 1/2: as Sqrt; other
 *          exponents, and secret ones: e^(Y log X), within a unit, ending at 2 to 4 times the largest calibrated value, where a
 *          secret X below one step counts as one step. Integers: exact
 * Rows     whole exponents n: about log n to 2 log n, a division more for negative ones. Else a logarithm of finer steps, an
 *          exponential, and one for a secret exponent
 */
export const Pow = defineOp({
  type: 'Pow',
  domain: '',
  opset: [1, 25],
  summary: 'X to the power Y',
  refuses: 'integers to secret or fractional powers; known numbers of 0 and below to secret powers',
  attributes: {},

  infer(ctx) {
    requireCircuit(ctx)
    const [x, y] = [ctx.inputs[0]!, ctx.inputs[1]!]
    return [{ dtype: x.dtype, shape: broadcastShapes(ctx, x.shape, y.shape) }]
  },

  evaluate(ctx, [x, y]) {
    const { size, a, b } = operands(ctx)
    const power = powerIn(ctx)
    return [
      {
        ...ctx.outputs[0]!,
        data: Float64Array.from({ length: size }, (_, i) => power(x!.data[a[i]!]!, y!.data[b[i]!]!)),
      },
    ]
  },

  quantize: (q, ctx, inputs, [name]) => [
    quantize(q, ctx, inputs, { unit: q.unit(name!) / 2, most: ceilingOf(q, name!) }),
  ],

  sample(draw) {
    const x = draw.tensor()
    const shape = broadcasting(draw, x.shape)
    const values = Array.from({ length: shape.reduce((size, extent) => size * extent, 1) }, () =>
      draw.int(0, 3),
    )
    return { inputs: [x, { ...weights(shape, x.dtype), values }] }
  },

  examples: [
    { inputs: [{ shape: [2, 3] }, { shape: [3], values: [2, 3, 1], constant: true }] },
    {
      inputs: [
        { shape: [4], range: [0.5, 1] },
        { shape: [], values: [-2], constant: true },
      ],
    },
    {
      inputs: [
        { shape: [4], range: [0, 3] },
        { shape: [2, 1], values: [0.5, 1.7], constant: true },
      ],
    },
    { inputs: [{ shape: [2], range: [0.5, 2] }, { shape: [2] }] },
    {
      inputs: [
        { shape: [3], dtype: 'int32', range: [-8, 7] },
        { shape: [3], dtype: 'int32', values: [0, 2, 3], constant: true },
      ],
    },
  ],
})
