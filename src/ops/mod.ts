import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { floorLog2, sizeOf } from '../util/integers.js'
import { flag } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { affine } from './shared/affine.js'
import { aligned, operandsOf } from './shared/aligned.js'
import { broadcastType } from './shared/arithmetic.js'
import { isFloat } from './shared/conversion.js'
import { isIntegral, operateKnown } from './shared/integerArithmetic.js'
import { broadcasting, NUMBERS, real, weights } from './shared/sampling.js'
import { atLeast } from './shared/signs.js'

const attributes = { fmod: flag(false) }

type Context = NodeContext<Parsed<typeof attributes>>

function evaluate({ attributes: { fmod } }: Context) {
  return operateKnown(
    (a, b) => a % b,
    (a, b) => {
      const rest = a % b
      return !fmod && rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest
    },
  )
}

/** x - d floor(x / d), d >= 1: by its digits where d is the same power of two for all. */
function remainder(q: Quantizer, x: Quantized, d: Quantized): Quantized {
  const known = d.bounds.hi[0]!
  const same = d.bounds.lo.every((lo, i) => lo === known && d.bounds.hi[i] === known)
  const bits = floorLog2(known)
  if (same && known === 2 ** bits) {
    return q.emit({ kind: 'wrap', inputs: [x.id], size: x.size, low: 0, bits }, x.scale)
  }
  return q.emit({ kind: 'remainder', inputs: [x.id, d.id], size: x.size }, x.scale)
}

function negated(q: Quantizer, x: Quantized): Quantized {
  return affine(
    q,
    x,
    () => -1,
    () => 0,
  )
}

/** 1 where a number is not negative; undefined where none is negative. */
function signOf(q: Quantizer, x: Quantized): Quantized | undefined {
  if (x.bounds.lo.every((lo) => lo >= 0)) return undefined
  return q.emit({ kind: 'notNegative', inputs: [x.id], size: x.size }, new Float64Array(x.size).fill(1))
}

/** x where the sign is 1, else -x. */
function withSign(q: Quantizer, x: Quantized, sign: Quantized | undefined): Quantized {
  if (sign === undefined) return x
  return q.emit({ kind: 'select', inputs: [sign.id, x.id, negated(q, x).id], size: x.size }, x.scale)
}

function quantize(q: Quantizer, ctx: Context, inputs: readonly (Quantized | undefined)[]): Quantized[] {
  const { tensors } = aligned(q, ctx, operandsOf(ctx, inputs, ctx.outputs[0]!.shape))
  const [x, d] = tensors as [Quantized, Quantized]
  const divisorSign = signOf(q, d)
  const divisor = atLeast(q, withSign(q, d, divisorSign), 1)
  const sign = ctx.attributes.fmod ? signOf(q, x) : divisorSign
  return [withSign(q, remainder(q, withSign(q, x, sign), divisor), sign)]
}

/**
 * Mod: what is left of A when it is divided by B: with the sign of B, or with fmod = 1 with that of A.
 *
 * Numbers  exact for integers. Floats on a common scale (see `aligned`): a divisor off by e puts e times the quotient into
 *          the result. A secret divisor that is 0, for which ONNX defines nothing, counts as one step of the scale.
 *          Rows, for w bits of A and v of B: w + 1 for a power of two, else about w + v + 3; w + 4 more for the sign of secret
 *          numbers that may be negative, and 2 v + 6 for that of a secret divisor
 */
export const Mod = defineOp({
  type: 'Mod',
  domain: '',
  opset: [10, 25],
  summary: 'remainder of A / B, with the sign of B or (fmod) of A',
  refuses: 'a known divisor that is 0',
  attributes,

  infer(ctx) {
    const [type] = broadcastType(ctx)
    if (!ctx.attributes.fmod && !isIntegral(ctx)) {
      throw new NodeRefusedError(ctx.node, 'divides floats with fmod = 0, which ONNX leaves undefined')
    }
    const divisor = ctx.inputs[1]!.value
    const allowed = ctx.inputs[0]!.value !== undefined && isFloat(type!.dtype)
    if (divisor?.data.includes(0) && !allowed) throw new NodeRefusedError(ctx.node, 'divides by zero')
    return [type!]
  },

  evaluate: (ctx, inputs) => evaluate(ctx)(ctx, inputs),
  quantize,

  sample(draw) {
    const a = draw.tensor({ dtypes: NUMBERS })
    const shape = broadcasting(draw, a.shape)
    const divisor = () => draw.pick([-1, 1]) * (isFloat(a.dtype) ? real(draw, 0.25, 4) : draw.int(1, 9))
    const values = Array.from({ length: sizeOf(shape) }, divisor)
    const fmod = isFloat(a.dtype) ? 1 : draw.int(0, 1)
    return { inputs: [a, { ...weights(shape, a.dtype), values }], attributes: { fmod } }
  },

  examples: [
    {
      inputs: [
        { shape: [3], dtype: 'int32' },
        { shape: [3], dtype: 'int32', values: [8, -3, 5], constant: true },
      ],
    },
    {
      inputs: [
        { shape: [2], dtype: 'int32' },
        { shape: [2], dtype: 'int32', range: [1, 8] },
      ],
      attributes: { fmod: 1 },
    },
    { inputs: [{ shape: [3] }, { shape: [], values: [0.25], constant: true }], attributes: { fmod: 1 } },
    {
      inputs: [
        { shape: [3], dtype: 'uint8' },
        { shape: [], dtype: 'uint8', values: [16], constant: true },
      ],
      opset: 10,
    },
    {
      inputs: [
        { shape: [2], dtype: 'int8' },
        { shape: [2], dtype: 'int8', range: [-8, -1] },
      ],
    },
  ],
})
