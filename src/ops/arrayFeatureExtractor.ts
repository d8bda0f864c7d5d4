import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import type { Tensor } from '../onnx/index.js'
import { sizeOf } from '../util/integers.js'
import { defineOp } from './op.js'
import { type Addressing, cellsAt, indexFormat, placesOf, slicesOf } from './shared/addressing.js'
import { gatherLinear, gatherSecret } from './shared/gathering.js'
import { required } from './shared/inputs.js'
import { integers, NUMBERS, ofRank } from './shared/sampling.js'

type Context = NodeContext<unknown>

function addressing(ctx: Context): Addressing {
  const { shape } = required(ctx, 0, 'X')
  if (shape.length === 0) throw new NodeRefusedError(ctx.node, 'takes columns of a scalar')
  return slicesOf(shape, shape.length - 1, [sizeOf(required(ctx, 1, 'Y').shape)])
}

/** Strings as their numbers, in their order. */
function numbered<T extends Tensor | undefined>(x: T): T | Tensor {
  if (x?.strings === undefined) return x
  return { dtype: 'int64', shape: x.shape, data: Float64Array.from(x.strings, (_, i) => i) }
}

function withNumbers(ctx: Context): Context {
  const [x, ...others] = ctx.inputs
  const value = numbered(x!.value)
  return { ...ctx, inputs: [{ ...x!, dtype: value?.dtype ?? x!.dtype, value }, ...others] }
}

/**
 * ArrayFeatureExtractor: columns of X, the last axis, at some indices.
 *
 * Shapes   X [..., F]   Y any shape of n indices   Z [..., n]; [1, n] where X has one axis
 * Numbers  as Gather; strings are numbered in their order
 */
export const ArrayFeatureExtractor = defineOp({
  type: 'ArrayFeatureExtractor',
  domain: 'ai.onnx.ml',
  opset: [1, 5],
  summary: 'columns at indices, secret ones too; strings become their numbers',
  refuses: 'known indices outside of the axis',
  attributes: {},

  infer(ctx) {
    const { shape, dtype } = required(ctx, 0, 'X')
    const { value, shape: indices } = required(ctx, 1, 'Y')
    addressing(ctx)
    const outside = value?.data.find((index) => !(index >= 0 && index < shape.at(-1)!))
    if (outside !== undefined)
      throw new NodeRefusedError(ctx.node, `takes column ${outside} of ${shape.at(-1)}`)
    const outer = shape.length === 1 ? [1] : shape.slice(0, -1)
    return [{ dtype: dtype === 'string' ? 'int64' : dtype, shape: [...outer, sizeOf(indices)] }]
  },

  linear: (ctx) => gatherLinear(ctx, addressing(ctx)),

  evaluate(ctx, [x, indices]) {
    const own = addressing(ctx)
    const { data } = numbered(x!)
    const cells = cellsAt(own, placesOf(own, indices!.data))
    return [{ ...ctx.outputs[0]!, data: Float64Array.from(cells, (cell) => data[cell]!) }]
  },

  quantize: (q, ctx, inputs) => [gatherSecret(q, withNumbers(ctx), addressing(ctx), inputs)],
  inputFormat: (ctx, i) => (i === 1 ? indexFormat(addressing(ctx)) : undefined),

  sample(draw) {
    const x = draw.tensor(ofRank(1, 3, NUMBERS))
    const indices = Array.from({ length: draw.int(1, 3) }, () => draw.int(0, x.shape.at(-1)! - 1))
    return { inputs: [x, integers(indices)] }
  },

  examples: [
    { inputs: [{ shape: [2, 3] }, { shape: [2], dtype: 'int64', values: [2, 0], constant: true }] },
    { inputs: [{ shape: [4] }, { shape: [2, 1], dtype: 'int64', values: [2, 1], constant: true }] },
    {
      inputs: [
        { shape: [4], dtype: 'int32', values: [7, -2, 0, 5], constant: true },
        { shape: [2, 1], dtype: 'int64', values: [0, 3], range: [0, 3] },
      ],
    },
    {
      inputs: [
        { shape: [2, 4], dtype: 'int64', constant: true },
        { shape: [3], dtype: 'int64', values: [0, 3, 1], range: [0, 3] },
      ],
    },
  ],
})
