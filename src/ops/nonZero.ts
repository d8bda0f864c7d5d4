import type { NodeContext } from '../graph/rules.js'
import type { Tensor } from '../onnx/index.js'
import { defineOp } from './op.js'
import { typeOf } from './shared/elementwise.js'
import { constant } from './shared/inputs.js'
import { MOVED } from './shared/sampling.js'
import { stridesOf } from './shared/shapes.js'

/** Coordinates of the elements that are not 0, one row per axis; a scalar has none. */
function places(ctx: NodeContext<unknown>): Tensor {
  const { shape, data } = constant(ctx, 0, 'X')
  const strides = stridesOf(shape)
  const found = [...data.keys()].filter((i) => data[i] !== 0)
  const rows = shape.map((extent, axis) => found.map((i) => Math.floor(i / strides[axis]!) % extent))
  return { dtype: 'int64', shape: [shape.length, found.length], data: Float64Array.from(rows.flat()) }
}

/** NonZero: where a tensor is not 0; how many such places there are must be known when the model is compiled. */
export const NonZero = defineOp({
  type: 'NonZero',
  domain: '',
  opset: [9, 25],
  summary: 'where a known tensor is not 0',
  refuses: 'a secret tensor, as the shape of the result would depend on it',
  attributes: {},

  infer: (ctx) => [typeOf(places(ctx))],
  evaluate: (ctx) => [places(ctx)],

  sample: (draw) => ({
    inputs: [
      draw.tensor({
        known: true,
        dtypes: MOVED,
        fits: (shape, value) => shape.length > 0 && value!.data.includes(1),
      }),
    ],
  }),

  examples: [
    { inputs: [{ shape: [2, 3], values: [0, 1, 0, -2, 0.5, 0], constant: true }] },
    { inputs: [{ shape: [4], dtype: 'bool', values: [1, 0, 0, 1], constant: true }] },
  ],
})
