import { asin } from '../util/real.js'
import { defineOp } from './op.js'
import { emitArcSine } from './shared/arcSine.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { sampleUnary } from './shared/sampling.js'

/**
 * Asin: the inverse of the sine on [-1, 1].
 *
 * Numbers  within half a unit (see shared/arcSine.ts); x beyond -1 and 1 counts as these
 * Rows     some twice the digits of x, three times those of a square root, 2^h for 2^h segments (4 to 16), and those of rounding
 */
export const Asin = defineOp({
  type: 'Asin',
  domain: '',
  opset: [7, 25],
  summary: 'inverse sine',
  refuses: '',
  attributes: {},

  infer: sameType,
  evaluate: (_, [x]) => [mapTensor(x!, asin)],
  monotone: () => true,
  quantize: (q, _ctx, [x], names) => [emitArcSine(q, x!, q.unit(names[0]!) / 2)],

  sample: sampleUnary(),

  examples: [{ inputs: [{ shape: [2, 3] }] }, { inputs: [{ shape: [4], range: [0, 1] }] }],
})
