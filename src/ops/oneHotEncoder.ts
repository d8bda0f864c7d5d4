import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { flag, ints, strings } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { isFloat } from './shared/conversion.js'
import { exactLinear } from './shared/exactLinear.js'
import { required } from './shared/inputs.js'

const attributes = { cats_int64s: ints, cats_strings: strings, zeros: flag(true) }

type Context = NodeContext<Parsed<typeof attributes>>

function categoriesOf(ctx: Context): readonly number[] {
  const { cats_int64s: categories } = ctx.attributes
  if (categories === undefined) {
    throw new NodeRefusedError(
      ctx.node,
      'has no categories that are integers',
      'encode names as integers first',
    )
  }
  if (new Set(categories).size < categories.length) {
    throw new NodeRefusedError(ctx.node, 'names a category twice')
  }
  return categories
}

function emitEqual(q: Quantizer, x: Quantized, values: readonly number[]): Quantized {
  const ones = new Float64Array(x.size * values.length).fill(1)
  const one = q.constant(Float64Array.of(1))
  const distance = exactLinear(q, [x, one], ones, (i) => [
    [Math.floor(i / values.length), 1],
    [x.size, -values[i % values.length]!],
  ])
  return q.emit({ kind: 'isZero', inputs: [distance.id], size: ones.length }, ones)
}

/**
 * OneHotEncoder: for each element and category, 1 where they are equal, else 0. An element that is in no category gives
 * zeros, also with zeros = 0, where runtimes fail.
 *
 * Shapes   X any shape of integers   Y [...X, categories]
 * Rows     3 a category and element
 */
export const OneHotEncoder = defineOp({
  type: 'OneHotEncoder',
  domain: 'ai.onnx.ml',
  opset: [1, 5],
  summary: 'integers as indicators of categories',
  refuses: 'floats, names as categories',
  attributes,

  infer(ctx) {
    const { shape, dtype } = required(ctx, 0, 'X')
    if (isFloat(dtype)) {
      throw new NodeRefusedError(
        ctx.node,
        `has an input of ${dtype}; accepted: integers`,
        'cast it to int64 first',
      )
    }
    return [{ dtype: 'float32', shape: [...shape, categoriesOf(ctx).length] }]
  },

  evaluate(ctx, [x]) {
    const categories = categoriesOf(ctx)
    const data = Array.from(x!.data, (value) =>
      categories.map((category) => (category === value ? 1 : 0)),
    ).flat()
    return [{ ...ctx.outputs[0]!, data: Float64Array.from(data) }]
  },

  quantize: (q, ctx, [x]) => [emitEqual(q, x!, categoriesOf(ctx))],

  sample(draw) {
    const x = draw.tensor({ dtypes: ['int64'] })
    return { inputs: [x], attributes: { cats_int64s: [draw.int(-3, 0), draw.int(1, 3)] } }
  },

  examples: [
    { inputs: [{ shape: [2, 1], dtype: 'int64', range: [-2, 1] }], attributes: { cats_int64s: [1, -2, 5] } },
  ],
})
