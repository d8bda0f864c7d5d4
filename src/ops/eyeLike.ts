import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import { dataTypeOf } from '../onnx/dataTypes.js'
import type { Tensor } from '../onnx/index.js'
import { int, optionalInt } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { typeOf } from './shared/elementwise.js'
import { required } from './shared/inputs.js'
import { ofRank } from './shared/sampling.js'

const attributes = { dtype: optionalInt, k: int(0) }

function eye(ctx: NodeContext<Parsed<typeof attributes>>): Tensor {
  const { dtype, shape } = required(ctx, 0, 'input')
  const { dtype: code, k } = ctx.attributes
  const type = code === undefined ? dtype : dataTypeOf(code)
  if (shape.length !== 2 || type === undefined || type === 'string') {
    throw new NodeRefusedError(ctx.node, `cannot fill a shape [${shape}] with type number ${code}`)
  }
  const [rows, columns] = shape as [number, number]
  const data = Float64Array.from({ length: rows * columns }, (_, i) =>
    (i % columns) - Math.floor(i / columns) === k ? 1 : 0,
  )
  return { dtype: type, shape, data }
}

/** EyeLike: 1 on the diagonal that begins k columns to the right, else 0, in the shape of a matrix. */
export const EyeLike = defineOp({
  type: 'EyeLike',
  domain: '',
  opset: [9, 25],
  summary: 'ones on a diagonal, in the shape of a matrix',
  refuses: '',
  attributes,

  infer: (ctx) => [typeOf(eye(ctx))],
  evaluate: (ctx) => [eye(ctx)],
  valuesFromTypes: (ctx) => [eye(ctx)],

  sample: (draw) => ({ inputs: [draw.tensor(ofRank(2, 2))], attributes: { k: draw.int(-2, 2) } }),

  examples: [
    { inputs: [{ shape: [2, 3] }] },
    { inputs: [{ shape: [3, 2], dtype: 'int32' }], attributes: { k: -1, dtype: 1 } },
    { inputs: [{ shape: [2, 2] }], attributes: { k: 1, dtype: 7 }, opset: 9 },
  ],
})
