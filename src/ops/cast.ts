import type { NodeContext } from '../graph/rules.js'
import { dataTypeOf } from '../onnx/dataTypes.js'
import type { DataType } from '../onnx/index.js'
import { ignored, int } from './attributes.js'
import { defineOp } from './op.js'
import { castKnown, emitCast, linearCast, requireCastable } from './shared/casting.js'
import { isFloat } from './shared/conversion.js'
import { required } from './shared/inputs.js'
import { MOVED } from './shared/sampling.js'

function target(ctx: NodeContext<{ to: number }>): DataType {
  const { to } = ctx.attributes
  return requireCastable(ctx, dataTypeOf(to), `type number ${to}`)
}

/**
 * Cast: the same numbers in another type.
 *
 * Numbers  known ones are converted exactly. Secret ones are integers times a scale whatever the type, so that a cast to a
 *          float type changes nothing. Secret floats become integers towards zero: exact where their scale is a fraction
 *          p / q, q at most 2^20 or a power of two, else after rounding to multiples of 2^-16. Integers that a type of at
 *          most 32 bits does not hold wrap around. Bool: whether a number is not 0.
 *          Rows, for w bits: floats to integers about w + 6 (see `emitRounded`); to bool 3; w + 2 where integers may wrap
 */
export const Cast = defineOp({
  type: 'Cast',
  domain: '',
  opset: [6, 25],
  summary: 'the same numbers in another type',
  refuses: 'strings; float types of 8 bits and fewer',
  attributes: { to: int(0), saturate: ignored, round_mode: ignored },

  infer(ctx) {
    const { shape } = required(ctx, 0, 'input')
    return [{ dtype: target(ctx), shape }]
  },

  evaluate: (ctx, [x]) => [castKnown(x!, target(ctx))],
  linear: (ctx) => linearCast(ctx, target(ctx)),
  quantize: (q, ctx, [x]) => [emitCast(q, ctx, x, target(ctx))],

  // No float is cast to an unsigned type: of negative ones the result is undefined.
  sample(draw) {
    const x = draw.tensor({ dtypes: MOVED })
    const to = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float64: 11 }
    const known = isFloat(x.dtype) ? MOVED.filter((dtype) => dtype !== 'uint8') : MOVED
    const target = draw.pick(x.known ? known : ['float32', 'float64', x.dtype])
    return { inputs: [x], attributes: { to: to[target as keyof typeof to] } }
  },

  examples: [
    { inputs: [{ shape: [4], range: [-4, 3] }], attributes: { to: 6 } },
    { inputs: [{ shape: [4], values: [1.5, -1.5, 2.999, -0.25], constant: true }], attributes: { to: 7 } },
    { inputs: [{ shape: [3] }], attributes: { to: 9 } },
    {
      inputs: [{ shape: [3], dtype: 'int32', values: [2 ** 24 + 1, 2 ** 8 + 5, -3], constant: true }],
      attributes: { to: 2 },
    },
    { inputs: [{ shape: [3], dtype: 'int32', range: [-512, 511] }], attributes: { to: 3 } },
  ],
})
