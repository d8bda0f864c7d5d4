import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import type { Tensor } from '../onnx/index.js'
import { sizeOf } from '../util/integers.js'
import { absent, floats, ints, optionalFloat, optionalInt, tensor } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { typeOf } from './shared/elementwise.js'
import { real } from './shared/sampling.js'

const attributes = {
  value: tensor,
  sparse_value: tensor,
  value_float: optionalFloat,
  value_floats: floats,
  value_int: optionalInt,
  value_ints: ints,
  value_string: absent,
  value_strings: absent,
}

function stored({ node, attributes: given }: NodeContext<Parsed<typeof attributes>>): Tensor {
  const whole = given.value ?? given.sparse_value
  if (whole !== undefined) return whole
  const numbers: [Tensor['dtype'], number | readonly number[] | undefined][] = [
    ['float32', given.value_float ?? given.value_floats],
    ['int64', given.value_int ?? given.value_ints],
  ]
  for (const [dtype, value] of numbers) {
    if (typeof value === 'number') return { dtype, shape: [], data: Float64Array.of(value) }
    if (value !== undefined) return { dtype, shape: [value.length], data: Float64Array.from(value) }
  }
  throw new NodeRefusedError(node, 'has no value')
}

/** Constant: a tensor stored in the node. */
export const Constant = defineOp({
  type: 'Constant',
  domain: '',
  opset: [1, 25],
  summary: 'a tensor stored in the model',
  refuses: 'strings',
  attributes,

  infer: (ctx) => [typeOf(stored(ctx))],
  evaluate: (ctx) => [stored(ctx)],

  sample(draw) {
    const shape = Array.from({ length: draw.int(0, 3) }, () => draw.int(1, 3))
    const numbers = (size: number) => Array.from({ length: size }, () => real(draw, -2, 2))
    const value: Tensor = { dtype: 'float32', shape, data: Float64Array.from(numbers(sizeOf(shape))) }
    const newer = [
      { value_float: { float: real(draw, -2, 2) } },
      { value_floats: { floats: numbers(3) } },
      { value_int: draw.int(-3, 3) },
      { value_ints: [draw.int(-3, 3), draw.int(-3, 3)] },
    ]
    return { inputs: [], attributes: draw.opset < 12 || draw.chance(0.5) ? { value } : draw.pick(newer) }
  },

  examples: [
    {
      inputs: [],
      attributes: { value: { dtype: 'float32', shape: [2, 2], data: Float64Array.of(1, -2, 0.5, 4) } },
    },
    { inputs: [], attributes: { value_float: 0.25 } },
    { inputs: [], attributes: { value_floats: [0.25, -3] } },
    { inputs: [], attributes: { value_int: 7 } },
    { inputs: [], attributes: { value_ints: [7, -8] } },
  ],
})
