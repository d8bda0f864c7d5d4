import { defineOp } from './op.js'
import { compareKnown } from './shared/comparison.js'
import { emitLogic, logicExamples, logicType, sampleLogic } from './shared/logic.js'

/**
 * Xor: either A or B, broadcasting; either or both may be secret.
 *
 * Numbers  exact, 0 or 1. Rows: one an element, none where an operand is known
 */
export const Xor = defineOp({
  type: 'Xor',
  domain: '',
  opset: [1, 25],
  summary: 'either A or B',
  refuses: '',
  attributes: {},

  infer: logicType,
  evaluate: compareKnown((a, b) => a !== b),
  quantize: (q, ctx, inputs) => emitLogic(q, ctx, inputs, { ifTrue: 'not b', ifFalse: 'b' }),

  sample: sampleLogic,

  examples: logicExamples,
})
