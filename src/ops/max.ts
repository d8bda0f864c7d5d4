import { defineOp } from './op.js'
import { emitExtreme, extremeExamples } from './shared/extreme.js'
import { NUMBERS } from './shared/sampling.js'
import { foldKnown, sampleVariadic, variadicType } from './shared/variadic.js'

/**
 * Max: the greatest of any number of tensors, element by element, broadcasting.
 *
 * Numbers  inputs on a common scale: exact where their scales are integer multiples, else rounded finely.
 *          Rows: w + 2 for each input but the first, for differences of w bits; none where the bounds decide
 */
export const Max = defineOp({
  type: 'Max',
  domain: '',
  opset: [1, 25],
  summary: 'greatest of any number of tensors, element by element',
  refuses: 'constants that are not numbers',
  attributes: {},

  infer: variadicType,
  evaluate: foldKnown((a, b) => Math.max(a, b)),
  quantize: (q, ctx, inputs) => emitExtreme(q, ctx, inputs, 1),

  // Up to opset 11 operands are floats.
  sample: (draw) => sampleVariadic(draw.opset < 12 ? undefined : NUMBERS)(draw),

  examples: extremeExamples,
})
