import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import type { DataType } from '../onnx/index.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { absent, float, floats, int, ints, tensor } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { exactLinear } from './shared/exactLinear.js'
import { required } from './shared/inputs.js'

const attributes = {
  keys_int64s: ints,
  keys_floats: floats,
  keys_strings: absent,
  keys_tensor: tensor,
  values_int64s: ints,
  values_floats: floats,
  values_strings: absent,
  values_tensor: tensor,
  default_int64: int(-1),
  default_float: float(0),
  /** Of values that are strings. */
  default_string: absent,
  default_tensor: tensor,
}

type Context = NodeContext<Parsed<typeof attributes>>

interface Code {
  readonly keys: readonly number[]
  readonly values: readonly number[]
  /** What elements that are no key become. */
  readonly others: number
  readonly dtype: DataType
}

function codeOf(ctx: Context): Code {
  const own = ctx.attributes
  const keys = own.keys_int64s ?? own.keys_floats ?? [...(own.keys_tensor?.data ?? [])]
  const values = own.values_int64s ?? own.values_floats ?? [...(own.values_tensor?.data ?? [])]
  if (keys.length === 0 || keys.length !== values.length) {
    throw new NodeRefusedError(
      ctx.node,
      `has ${keys.length} keys and ${values.length} values that are numbers`,
    )
  }
  if (new Set(keys).size < keys.length || keys.some(Number.isNaN)) {
    throw new NodeRefusedError(ctx.node, 'has a key twice, or one that is not a number')
  }
  const dtype = own.values_tensor?.dtype ?? (own.values_floats === undefined ? 'int64' : 'float32')
  const others =
    own.default_tensor?.data[0] ?? (dtype.startsWith('float') ? own.default_float : own.default_int64)
  return { keys, values, others, dtype }
}

/** Known reals keep this many bits more than the precision. */
const VALUE_BITS = 8

function quantize(q: Quantizer, { keys, values, others, dtype }: Code, input: Quantized): Quantized {
  const x = q.narrow(input)
  const count = keys.length
  const one = q.constant(Float64Array.of(1))
  const distance = exactLinear(q, [x, one], new Float64Array(x.size * count).fill(1), (i) => [
    [Math.floor(i / count), 1],
    [x.size, -Math.round(keys[i % count]! / x.scale[Math.floor(i / count)]!)],
  ])
  const equal = q.emit({ kind: 'isZero', inputs: [distance.id], size: distance.size }, distance.scale)
  const peak = Math.max(Math.abs(others), ...values.map(Math.abs))
  const step = dtype.startsWith('float') ? q.unitFor(peak) * 2 ** -VALUE_BITS : 1
  const integer = (value: number) => Math.round(value / step)
  return exactLinear(q, [equal, one], new Float64Array(x.size).fill(step), (i) => [
    [equal.size, integer(others)],
    ...values.map((value, k) => [i * count + k, integer(value) - integer(others)] as const),
  ])
}

/**
 * LabelEncoder: keys replaced by values, everything else by a default.
 *
 * Numbers  an element is a key where their integers are equal; integer values are exact
 * Rows     3 a key and element
 */
export const LabelEncoder = defineOp({
  type: 'LabelEncoder',
  domain: 'ai.onnx.ml',
  opset: [2, 5],
  summary: 'numbers replaced by numbers',
  refuses: 'strings',
  attributes,

  infer: (ctx) => [{ dtype: codeOf(ctx).dtype, shape: required(ctx, 0, 'X').shape }],

  evaluate(ctx, [x]) {
    const { keys, values, others } = codeOf(ctx)
    const code = new Map(keys.map((key, k) => [key, values[k]!]))
    return [{ ...ctx.outputs[0]!, data: x!.data.map((value) => code.get(value) ?? others) }]
  },

  quantize: (q, ctx, [x]) => [quantize(q, codeOf(ctx), x!)],

  sample(draw) {
    const keys = { keys_int64s: [draw.int(-3, 0), draw.int(1, 3)] }
    const values = draw.chance(0.5) ? { values_int64s: [5, -2] } : { values_floats: { floats: [0.75, -1.5] } }
    return { inputs: [draw.tensor({ dtypes: ['int64'] })], attributes: { ...keys, ...values } }
  },

  examples: [
    {
      inputs: [{ shape: [3], dtype: 'int64', range: [-2, 1] }],
      attributes: { keys_int64s: [1, -2, 5], values_int64s: [7, 3, 0] },
      opset: 2,
    },
    {
      inputs: [{ shape: [2, 1], dtype: 'int64', range: [-2, 1] }],
      attributes: { keys_int64s: [1, 0], values_floats: [0.75, -0.375], default_float: 0.5 },
      opset: 2,
    },
  ],
})
