import { defineOp } from './op.js'
import { broadcastType, sumMap } from './shared/arithmetic.js'
import { emitIntegerSum, isIntegral, operateKnown } from './shared/integerArithmetic.js'
import { sampleBinary } from './shared/sampling.js'

/**
 * Add: A + B, broadcasting; either or both may be secret.
 *
 * Numbers  floats: linear; a known addend is rounded to the scale of the secret one. Integers: exact, wrapping around at the
 *          ends of their type; that costs rows only where their bounds allow it (see `wrapTo`)
 */
export const Add = defineOp({
  type: 'Add',
  domain: '',
  opset: [1, 25],
  summary: 'A + B',
  refuses: 'integers of more than 51 bits',
  attributes: {},
  infer: broadcastType,
  evaluate: operateKnown(
    (a, b) => a + b,
    (a, b) => a + b,
  ),
  linear: (ctx) => (isIntegral(ctx) ? undefined : sumMap(ctx, 1)),
  quantize: (q, ctx, inputs) => emitIntegerSum(q, ctx, inputs, 1),

  sample: sampleBinary,

  examples: [
    { inputs: [{ shape: [2, 3] }, { shape: [3], constant: true }] },
    { inputs: [{ shape: [2, 1], constant: true }, { shape: [1, 3] }] },
    { inputs: [{ shape: [2, 3] }, { shape: [2, 1] }] },
    {
      inputs: [
        { shape: [3], dtype: 'uint8' },
        { shape: [3], dtype: 'uint8' },
      ],
    },
    {
      inputs: [
        { shape: [2], dtype: 'int8' },
        { shape: [2], dtype: 'int8', values: [100, -100], constant: true },
      ],
    },
  ],
})
