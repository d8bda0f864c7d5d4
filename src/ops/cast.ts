import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import { dataTypeOf } from '../onnx/dataTypes.js'
import type { DataType } from '../onnx/index.js'
import { ignored, int } from './attributes.js'
import { defineOp } from './op.js'
import { converter, isFloat } from './shared/conversion.js'
import { isVariable, required } from './shared/inputs.js'
import { identityMap } from './shared/moves.js'
import { MOVED } from './shared/sampling.js'

type Context = NodeContext<{ to: number }>

function target({ node, attributes: { to } }: Context): DataType {
  const dtype = dataTypeOf(to)
  if (dtype === undefined || converter(dtype) === undefined) {
    throw new NodeRefusedError(node, `casts to ${dtype ?? `type number ${to}`}, which has no circuit`)
  }
  return dtype
}

/**
 * Cast: the same numbers in another type.
 *
 * Numbers  known ones are converted exactly; secret ones are integers with a scale whatever the type, so that casting
 *          them to a float type changes nothing. Truncating them to integers would throw away digits that the model's
 *          author did not mean to lose, and is refused.
 */
export const Cast = defineOp({
  type: 'Cast',
  domain: '',
  opset: [7, 25],
  summary: 'the same numbers in another type',
  refuses: 'secret floats to integers or bool; types of 8 bits and fewer that are not integers',
  attributes: { to: int(0), saturate: ignored, round_mode: ignored },

  infer(ctx) {
    const input = required(ctx, 0, 'input')
    const dtype = target(ctx)
    if (isVariable(input) && dtype !== input.dtype && !isFloat(dtype)) {
      const reason = `casts a secret ${input.dtype} tensor to ${dtype}, which would round or wrap its values`
      throw new NodeRefusedError(ctx.node, reason, 'keep the tensor a float until the end of the model')
    }
    return [{ dtype, shape: input.shape }]
  },

  evaluate(ctx, [x]) {
    const dtype = target(ctx)
    const to = converter(dtype)!
    return [{ dtype, shape: x!.shape, data: x!.data.map((value) => to(value)) }]
  },

  linear: ({ inputs }) => identityMap(inputs[0]!),

  // No float is cast to an unsigned type: of negative ones the result is undefined.
  sample(draw) {
    const x = draw.tensor({ dtypes: MOVED })
    const to = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float64: 11 }
    const known = isFloat(x.dtype) ? MOVED.filter((dtype) => dtype !== 'uint8') : MOVED
    const target = draw.pick(x.known ? known : ['float32', 'float64', x.dtype])
    return { inputs: [x], attributes: { to: to[target as keyof typeof to] } }
  },

  examples: [
    { inputs: [{ shape: [2, 2] }], attributes: { to: 1 } },
    { inputs: [{ shape: [4], values: [1.5, -1.5, 2.999, -0.25], constant: true }], attributes: { to: 7 } },
    { inputs: [{ shape: [3], values: [0.5, 0, -2], constant: true }], attributes: { to: 9 } },
    {
      inputs: [{ shape: [2], dtype: 'int64', values: [16777217, -3], constant: true }],
      attributes: { to: 1 },
    },
    {
      inputs: [{ shape: [2], dtype: 'int64', values: [2 ** 32 + 5, -3], constant: true }],
      attributes: { to: 6 },
    },
  ],
})
