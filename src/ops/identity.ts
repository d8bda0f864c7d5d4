import { defineOp } from './op.js'
import { sameType } from './shared/elementwise.js'
import { identityMap } from './shared/moves.js'
import { MOVED, sampleUnary } from './shared/sampling.js'

/** Identity: the input, under another name. */
export const Identity = defineOp({
  type: 'Identity',
  domain: '',
  opset: [1, 25],
  summary: 'its input',
  refuses: '',
  attributes: {},
  infer: sameType,
  linear: ({ inputs }) => identityMap(inputs[0]!),

  sample: sampleUnary(MOVED),

  examples: [{ inputs: [{ shape: [2, 3] }] }],
})
