import { defineOp } from './op.js'
import {
  bitwiseExamples,
  bitwiseType,
  combineKnown,
  emitBitwise,
  SAME,
  SET,
  sampleBitwise,
} from './shared/bits.js'

/**
 * BitwiseOr: A or B, bit by bit, broadcasting; signed types in two's complement.
 *
 * Numbers  exact. Rows: w for the results of w digits and w + 1 for each secret operand; only the latter where one is known
 */
export const BitwiseOr = defineOp({
  type: 'BitwiseOr',
  domain: '',
  opset: [18, 25],
  summary: 'A or B, bit by bit',
  refuses: 'integers of more than 47 bits',
  attributes: {},

  infer: bitwiseType,
  evaluate: combineKnown((a, b) => a | b),
  quantize: (q, ctx, inputs) => emitBitwise(q, ctx, inputs, { besideOne: SET, besideZero: SAME }),

  sample: sampleBitwise,

  examples: bitwiseExamples,
})
