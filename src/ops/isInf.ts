import { flag } from './attributes.js'
import { defineOp } from './op.js'
import { neverTrue, truthType } from './shared/finite.js'

/**
 * IsInf: whether X is infinite, of one sign or the other as the attributes say.
 *
 * Numbers  secret numbers are integers times a scale, so that the answer is known: false
 */
export const IsInf = defineOp({
  type: 'IsInf',
  domain: '',
  opset: [10, 25],
  summary: 'whether X is infinite: never, for secret numbers',
  refuses: '',
  attributes: { detect_negative: flag(true), detect_positive: flag(true) },

  infer: truthType,
  evaluate(ctx, [x]) {
    const { detect_negative, detect_positive } = ctx.attributes
    const found = (value: number) =>
      (detect_positive && value === Number.POSITIVE_INFINITY) ||
      (detect_negative && value === Number.NEGATIVE_INFINITY)
    return [{ ...ctx.outputs[0]!, data: x!.data.map((value) => (found(value) ? 1 : 0)) }]
  },
  valuesFromTypes: neverTrue,

  sample: (draw) => ({
    inputs: [draw.tensor()],
    attributes: { detect_negative: draw.int(0, 1), detect_positive: draw.int(0, 1) },
  }),

  examples: [
    {
      inputs: [
        { shape: [3], values: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 1], constant: true },
      ],
      attributes: { detect_negative: 0 },
    },
    { inputs: [{ shape: [2], values: [Number.NEGATIVE_INFINITY, Number.NaN], constant: true }] },
    { inputs: [{ shape: [2, 2] }], opset: 10 },
  ],
})
