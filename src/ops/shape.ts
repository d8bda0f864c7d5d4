import type { NodeContext } from '../graph/rules.js'
import type { Tensor } from '../onnx/index.js'
import { int, optionalInt } from './attributes.js'
import { defineOp } from './op.js'
import { typeOf } from './shared/elementwise.js'
import { required } from './shared/inputs.js'
import { MOVED } from './shared/sampling.js'

function extents(ctx: NodeContext<{ start: number; end: number | undefined }>): Tensor {
  const { start, end } = ctx.attributes
  const data = Float64Array.from(required(ctx, 0, 'data').shape.slice(start, end))
  return { dtype: 'int64', shape: [data.length], data }
}

/** Shape: the extents of a tensor (from axis start to axis end), known when the model is compiled. */
export const Shape = defineOp({
  type: 'Shape',
  domain: '',
  opset: [1, 25],
  summary: 'the extents of a tensor',
  refuses: '',
  attributes: { start: int(0), end: optionalInt },

  infer: (ctx) => [typeOf(extents(ctx))],
  evaluate: (ctx) => [extents(ctx)],
  valuesFromTypes: (ctx) => [extents(ctx)],

  sample(draw) {
    const data = draw.tensor({ dtypes: MOVED, fits: ({ length }) => length > 0 })
    const rank = data.shape.length
    if (draw.opset < 15 || draw.chance(0.4)) return { inputs: [data] }
    const start = draw.int(0, rank - 1)
    return {
      inputs: [data],
      attributes: { start: start - draw.pick([0, rank]), end: draw.int(start + 1, rank + 1) },
    }
  },

  examples: [
    { inputs: [{ shape: [2, 3, 4] }] },
    { inputs: [{ shape: [2, 3, 4] }], attributes: { start: -2, end: -1 } },
    { inputs: [{ shape: [2, 3] }], opset: 11 },
  ],
})
