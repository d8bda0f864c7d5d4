import type { NodeContext } from '../graph/rules.js'
import { dataTypeOf } from '../onnx/dataTypes.js'
import type { DataType } from '../onnx/index.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { ignored, int, optionalInt } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { required } from './shared/inputs.js'
import {
  emitRequantized,
  type Grid,
  gridOf,
  limitsOf,
  multiplied,
  quantizedType,
  saturate,
} from './shared/quantization.js'
import { ofRank } from './shared/sampling.js'
import { NoStaircaseError } from './shared/staircase.js'

const attributes = {
  axis: int(1),
  block_size: int(0),
  output_dtype: optionalInt,
  precision: ignored,
  saturate: ignored,
}

type Context = NodeContext<Parsed<typeof attributes>>

function gridFor(ctx: Context): Grid {
  const { axis, block_size: block } = ctx.attributes
  return gridOf(ctx, ctx.inputs[0]!.shape, { scale: 1, zero: 2, axis, block })
}

function target(ctx: Context): DataType {
  const { output_dtype } = ctx.attributes
  const named = output_dtype === undefined || output_dtype === 0 ? undefined : dataTypeOf(output_dtype)
  return quantizedType(ctx, ctx.inputs[2]?.dtype ?? named ?? 'uint8')
}

/** Numbers of more bits may have no staircase that doubles hold; they are rounded to so many then. */
const STAIRCASE_BITS = 24

type Numbers = Pick<ReturnType<typeof gridFor>, 'scale' | 'zero'>

/**
 * The rules of all groups: what one of the input's integers is worth, in steps of the result. Where the zero point is the
 * type's least number, saturating is a ReLU already.
 */
function quantize(q: Quantizer, ctx: Context, [x]: readonly (Quantized | undefined)[]): Quantized[] {
  const dtype = target(ctx)
  const { scale, zero } = gridFor(ctx)
  const source = zero.every((own) => own === limitsOf(dtype).low) ? (q.beforeRelu(x!) ?? x!) : x!
  try {
    return [requantized(q, q.narrow(source), { scale, zero }, dtype)]
  } catch (error) {
    if (!(error instanceof NoStaircaseError)) throw error
    return [requantized(q, q.narrow(source, STAIRCASE_BITS), { scale, zero }, dtype)]
  }
}

function requantized(q: Quantizer, x: Quantized, { scale, zero }: Numbers, dtype: DataType): Quantized {
  const keys = new Map<string, number>()
  const rules = new Map<number, ReturnType<typeof multiplied>>()
  const group = Uint32Array.from(x.scale, (worth, i) => {
    const key = `${worth} ${scale[i]} ${zero[i]}`
    const known = keys.get(key) ?? keys.size
    if (!keys.has(key)) rules.set(known, multiplied(Math.fround(worth) / scale[i]!, zero[i]!, dtype))
    keys.set(key, known)
    return known
  })
  return emitRequantized(q, x, group, rules, dtype)
}

/**
 * QuantizeLinear: x / scale rounded half to even, plus the zero point, saturated to an integer type.
 *
 * Numbers  exact: what onnxruntime computes from the same numbers in float32, as it does for the accumulator of a quantized
 *          layer. X is not rounded on its way here, unless it has more than 24 bits and no line is near enough to its steps. A model input that is quantized at once is read in these integers
 */
export const QuantizeLinear = defineOp({
  type: 'QuantizeLinear',
  domain: '',
  opset: [10, 25],
  summary: 'X / scale, rounded half to even and saturated, plus a zero point',
  refuses: 'float8 and float4 types; computed scales and zero points',
  attributes,

  infer(ctx) {
    const { shape } = required(ctx, 0, 'x')
    gridFor(ctx)
    return [{ dtype: target(ctx), shape }]
  },

  evaluate(ctx, [x]) {
    const { scale, zero } = gridFor(ctx)
    const { dtype, shape } = ctx.outputs[0]!
    const steps = (value: number, i: number) => Math.fround(Math.fround(value) / scale[i]!)
    return [{ dtype, shape, data: x!.data.map((value, i) => saturate(steps(value, i), zero[i]!, dtype)) }]
  },

  quantize,
  readsExactly: true,

  inputFormat(ctx, i) {
    const { scale, zero } = gridFor(ctx)
    if (i !== 0 || scale.some((own) => own !== scale[0]) || zero.some((own) => own !== zero[0]))
      return undefined
    const { low, bits } = limitsOf(target(ctx))
    return { scale: scale[0]!, lo: low - zero[0]!, bits, saturates: true }
  },

  sample(draw) {
    const x = draw.tensor(ofRank(1, 4))
    const perAxis = draw.opset >= 13 && draw.chance(0.3)
    const axis = draw.int(0, x.shape.length - 1)
    const count = perAxis ? x.shape[axis]! : 1
    const scale = Array.from({ length: count }, () => Math.fround(draw.int(1, 40) / 1000))
    const zero = Array.from({ length: count }, () => draw.int(0, 255))
    const shape = perAxis ? [count] : []
    return {
      inputs: [
        x,
        { shape, values: scale, constant: true },
        { shape, dtype: 'uint8', values: zero, constant: true },
      ],
      attributes: perAxis ? { axis } : {},
    }
  },

  examples: [
    {
      inputs: [
        { shape: [2, 3] },
        { shape: [], values: [0.0078125], constant: true },
        { shape: [], dtype: 'uint8', values: [128], constant: true },
      ],
    },
    {
      inputs: [
        { shape: [2, 3], range: [-4, 4] },
        { shape: [3], values: [0.02, 0.011, 0.5].map(Math.fround), constant: true },
        { shape: [3], dtype: 'int8', values: [3, 0, -7], constant: true },
      ],
      attributes: { axis: 1 },
    },
    {
      inputs: [
        { shape: [4], range: [-2, 2] },
        { shape: [], values: [0.25], constant: true },
      ],
      opset: 13,
    },
  ],
})
