import type { NodeContext } from '../graph/rules.js'
import type { Tensor } from '../onnx/index.js'
import { int, optionalInt } from './attributes.js'
import { defineOp } from './op.js'
import { typeOf } from './shared/elementwise.js'
import { required } from './shared/inputs.js'

function extents(ctx: NodeContext<{ start: number; end: number | undefined }>): Tensor {
  const { start, end } = ctx.attributes
  const data = Float64Array.from(required(ctx, 0, 'data').shape.slice(start, end))
  return { dtype: 'int64', shape: [data.length], data }
}

/** Shape: the extents of a tensor (from axis start to axis end), known when the model is compiled. */
export const Shape = defineOp({
  type: 'Shape',
  domain: '',
  opset: [7, 25],
  summary: 'the extents of a tensor',
  refuses: '',
  attributes: { start: int(0), end: optionalInt },

  infer: (ctx) => [typeOf(extents(ctx))],
  evaluate: (ctx) => [extents(ctx)],
  valuesFromTypes: (ctx) => [extents(ctx)],

  examples: [
    { inputs: [{ shape: [2, 3, 4] }] },
    { inputs: [{ shape: [2, 3, 4] }], attributes: { start: -2, end: -1 } },
    { inputs: [{ shape: [2, 3] }], opset: 11 },
  ],
})
