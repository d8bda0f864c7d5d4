import { defineOp } from './op.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { sampleUnary } from './shared/sampling.js'

/**
 * Relu: max(0, x), rounding to the output's scale included in the same digits.
 */
export const Relu = defineOp({
  type: 'Relu',
  domain: '',
  opset: [1, 25],
  summary: 'max(0, x)',
  refuses: '',
  attributes: {},

  infer: sameType,
  evaluate: (_, [x]) => [mapTensor(x!, (value) => Math.max(0, value))],
  monotone: () => true,
  canKeepSteps: true,

  quantize(q, _ctx, [input], names) {
    const x = q.narrow(input!)
    const { shift, scale } = q.shifts(x, q.unit(names[0]!))
    return [q.emit({ kind: 'relu', inputs: [x.id], shift }, scale)]
  },

  sample: sampleUnary(),

  examples: [{ inputs: [{ shape: [2, 3] }] }],
})
