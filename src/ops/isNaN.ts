import { defineOp } from './op.js'
import { neverTrue, truthType } from './shared/finite.js'
import { sampleUnary } from './shared/sampling.js'

/**
 * IsNaN: whether X is not a number.
 *
 * Numbers  secret numbers are integers times a scale, so that the answer is known: false
 */
export const IsNaN = defineOp({
  type: 'IsNaN',
  domain: '',
  opset: [9, 25],
  summary: 'whether X is not a number: never, for secret numbers',
  refuses: '',
  attributes: {},

  infer: truthType,
  evaluate: (ctx, [x]) => [
    { ...ctx.outputs[0]!, data: x!.data.map((value) => (Number.isNaN(value) ? 1 : 0)) },
  ],
  valuesFromTypes: neverTrue,

  sample: sampleUnary(),

  examples: [
    { inputs: [{ shape: [4], values: [0, Number.NaN, Number.POSITIVE_INFINITY, -1], constant: true }] },
    { inputs: [{ shape: [2, 2] }], opset: 13 },
  ],
})
