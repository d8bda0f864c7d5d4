import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import type { Tensor } from '../onnx/index.js'
import { sizeOf } from '../util/integers.js'
import { tensor } from './attributes.js'
import { defineOp } from './op.js'
import { extentsFrom } from './shared/axes.js'
import { integers, real } from './shared/sampling.js'

type Context = NodeContext<{ value: Tensor | undefined }>

/** The one value that all elements have. */
function fillOf({ node, attributes: { value } }: Context): Tensor {
  if (value === undefined) return { dtype: 'float32', shape: [1], data: Float64Array.of(0) }
  if (value.data.length === 1) return value
  throw new NodeRefusedError(node, `has a value of shape [${value.shape}]; expected one element`)
}

/** ConstantOfShape: a tensor with one value everywhere. */
export const ConstantOfShape = defineOp({
  type: 'ConstantOfShape',
  domain: '',
  opset: [9, 25],
  summary: 'one value everywhere',
  refuses: 'a computed shape',
  attributes: { value: tensor },

  infer: (ctx) => [{ dtype: fillOf(ctx).dtype, shape: extentsFrom(ctx, 0, 'input') }],

  evaluate(ctx) {
    const [type] = ctx.outputs
    return [{ ...type!, data: new Float64Array(sizeOf(type!.shape)).fill(fillOf(ctx).data[0]!) }]
  },

  sample(draw) {
    const shape = integers(Array.from({ length: draw.int(1, 3) }, () => draw.int(1, 3)))
    const value: Tensor = { dtype: 'float32', shape: [1], data: Float64Array.of(real(draw, -2, 2)) }
    return { inputs: [shape], attributes: draw.chance(0.3) ? {} : { value } }
  },

  examples: [
    {
      inputs: [{ shape: [2], dtype: 'int64', values: [2, 3], constant: true }],
      attributes: { value: { dtype: 'int64', shape: [1], data: Float64Array.of(-7) } },
    },
    { inputs: [{ shape: [1], dtype: 'int64', values: [3], constant: true }] },
    {
      inputs: [{ shape: [0], dtype: 'int64', values: [], constant: true }],
      attributes: { value: { dtype: 'float32', shape: [1], data: Float64Array.of(0.5) } },
    },
  ],
})
