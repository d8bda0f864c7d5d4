import { defineOp } from './op.js'
import { compareKnown } from './shared/comparison.js'
import { emitLogic, logicExamples, logicType, sampleLogic } from './shared/logic.js'

/**
 * And: A and B, broadcasting; either or both may be secret.
 *
 * Numbers  exact, 0 or 1. Rows: one an element, none where an operand is known
 */
export const And = defineOp({
  type: 'And',
  domain: '',
  opset: [1, 25],
  summary: 'A and B',
  refuses: '',
  attributes: {},

  infer: logicType,
  evaluate: compareKnown((a, b) => a !== 0 && b !== 0),
  quantize: (q, ctx, inputs) => emitLogic(q, ctx, inputs, { ifTrue: 'b', ifFalse: 0 }),

  sample: sampleLogic,

  examples: logicExamples,
})
