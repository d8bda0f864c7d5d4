import { defineOp } from './op.js'
import {
  bitwiseExamples,
  bitwiseType,
  combineKnown,
  emitBitwise,
  OPPOSITE,
  SAME,
  sampleBitwise,
} from './shared/bits.js'

/**
 * BitwiseXor: either A or B, bit by bit, broadcasting; signed types in two's complement.
 *
 * Numbers  exact. Rows: w for the results of w digits and w + 1 for each secret operand; only the latter where one is known
 */
export const BitwiseXor = defineOp({
  type: 'BitwiseXor',
  domain: '',
  opset: [18, 25],
  summary: 'either A or B, bit by bit',
  refuses: 'integers of more than 47 bits',
  attributes: {},

  infer: bitwiseType,
  evaluate: combineKnown((a, b) => a ^ b),
  quantize: (q, ctx, inputs) => emitBitwise(q, ctx, inputs, { besideOne: OPPOSITE, besideZero: SAME }),

  sample: sampleBitwise,

  examples: bitwiseExamples,
})
