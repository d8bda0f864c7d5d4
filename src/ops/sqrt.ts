import { defineOp } from './op.js'
import { mapTensor, sameType } from './shared/elementwise.js'
import { emitRoot } from './shared/root.js'
import { sampleUnary } from './shared/sampling.js'

/**
 * Sqrt: the square root.
 *
 * Numbers  the integer root of x scaled up, rounded down to steps of about a quarter of a unit (see shared/root.ts); x below 0
 *          counts as 0, which onnxruntime has no number for
 * Rows     3 per digit of the root and 5; the digits of x and 3 more where it may be below 0
 */
export const Sqrt = defineOp({
  type: 'Sqrt',
  domain: '',
  opset: [1, 25],
  summary: 'square root',
  refuses: '',
  attributes: {},

  infer: sameType,
  evaluate: (_, [x]) => [mapTensor(x!, Math.sqrt)],
  monotone: () => true,
  quantize: (q, _ctx, [x], names) => [emitRoot(q, x!, { factor: 1, offset: 0 }, q.unit(names[0]!) / 2)],

  sample: sampleUnary(),

  examples: [{ inputs: [{ shape: [2, 3], range: [0, 1] }] }, { inputs: [{ shape: [4], range: [0.5, 100] }] }],
})
