import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext, NodeInput } from '../graph/rules.js'
import { sizeOf } from '../util/integers.js'
import { ints } from './attributes.js'
import { defineOp } from './op.js'
import { required } from './shared/inputs.js'
import { assembledMap } from './shared/moves.js'
import { ofRank, weights } from './shared/sampling.js'

type Context = NodeContext<{ inputdimensions: readonly number[] | undefined }>

/** The inputs as rows, and how many columns of each are taken. */
function layout(ctx: Context) {
  const inputs = ctx.inputs.map((_, i) => required(ctx, i, `number ${i}`))
  const dimensions = ctx.attributes.inputdimensions ?? []
  const parts = inputs.map((input, i) => ({ ...shapeOf(ctx, input), columns: dimensions[i] ?? 0 }))
  const rows = parts[0]!.rows
  const total = parts.reduce((sum, { columns }) => sum + columns, 0)
  if (
    dimensions.length !== inputs.length ||
    parts.some((part) => part.rows !== rows || part.columns > part.own)
  ) {
    throw new NodeRefusedError(
      ctx.node,
      `sets inputdimensions = [${dimensions}], which does not fit its inputs`,
    )
  }
  return { inputs, parts, rows, total }
}

/** One axis is one row, as onnxruntime has it. */
function shapeOf(ctx: Context, { shape }: NodeInput): { rows: number; own: number } {
  if (shape.length < 1 || shape.length > 2) {
    throw new NodeRefusedError(ctx.node, `has an input of shape [${shape}]; accepted: [N, F] and [F]`)
  }
  return { rows: shape.length === 1 ? 1 : shape[0]!, own: shape.at(-1)! }
}

/** FeatureVectorizer: features joined to one vector a row. */
export const FeatureVectorizer = defineOp({
  type: 'FeatureVectorizer',
  domain: 'ai.onnx.ml',
  opset: [1, 5],
  summary: 'features joined to one vector a row',
  refuses: 'inputdimensions beyond what inputs have',
  attributes: { inputdimensions: ints },

  infer(ctx) {
    const { rows, total } = layout(ctx)
    return [{ dtype: 'float32', shape: [rows, total] }]
  },

  linear(ctx) {
    const { inputs, parts, rows } = layout(ctx)
    const source: number[] = []
    for (let row = 0; row < rows; row++) {
      let start = 0
      parts.forEach(({ own, columns }, i) => {
        for (let k = 0; k < columns; k++) source.push(start + row * own + k)
        start += sizeOf(inputs[i]!.shape)
      })
    }
    return assembledMap(inputs, Int32Array.from(source))
  },

  sample(draw) {
    const x = draw.tensor(ofRank(2, 2))
    const [rows, columns] = x.shape as [number, number]
    return { inputs: [x, weights([rows, 2])], attributes: { inputdimensions: [columns, 2] } }
  },

  examples: [
    { inputs: [{ shape: [2, 2] }, { shape: [2, 1] }], attributes: { inputdimensions: [2, 1] } },
    {
      inputs: [{ shape: [2, 2] }, { shape: [2, 3], constant: true }],
      attributes: { inputdimensions: [2, 3] },
    },
  ],
})
