import { defineOp } from './op.js'
import { foldKnown, sampleVariadic, sumOfInputs, variadicType } from './shared/variadic.js'

/**
 * Sum: the sum of any number of tensors, broadcasting.
 *
 * Numbers  linear; known tensors are rounded to the scale of the secret ones
 */
export const Sum = defineOp({
  type: 'Sum',
  domain: '',
  opset: [1, 25],
  summary: 'sum of any number of tensors',
  refuses: '',
  attributes: {},

  infer: variadicType,
  evaluate: foldKnown((a, b) => a + b),
  linear: (ctx) => sumOfInputs(ctx, 1),

  sample: sampleVariadic(),

  examples: [
    { inputs: [{ shape: [2, 3] }, { shape: [3] }, { shape: [2, 1] }] },
    { inputs: [{ shape: [2, 3] }, { shape: [3], constant: true }, { shape: [], constant: true }] },
    { inputs: [{ shape: [3] }], opset: 8 },
  ],
})
