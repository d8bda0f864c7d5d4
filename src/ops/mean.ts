import { defineOp } from './op.js'
import { foldKnown, sampleVariadic, sumOfInputs, variadicType } from './shared/variadic.js'

const total = foldKnown((a, b) => a + b)

/**
 * Mean: the average of any number of tensors, broadcasting.
 *
 * Numbers  linear; known tensors are rounded to the scale of the secret ones
 */
export const Mean = defineOp({
  type: 'Mean',
  domain: '',
  opset: [1, 25],
  summary: 'average of any number of tensors',
  refuses: '',
  attributes: {},

  infer: variadicType,
  evaluate: (ctx, inputs) =>
    total(ctx, inputs).map((sum) => ({ ...sum, data: sum.data.map((value) => value / inputs.length) })),
  linear: (ctx) => sumOfInputs(ctx, 1 / ctx.inputs.length),

  sample: sampleVariadic(),

  examples: [
    { inputs: [{ shape: [2, 3] }, { shape: [3] }, { shape: [2, 1] }] },
    { inputs: [{ shape: [2, 3] }, { shape: [3], constant: true }] },
    { inputs: [{ shape: [3] }], opset: 8 },
  ],
})
