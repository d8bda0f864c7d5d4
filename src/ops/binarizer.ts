import { float } from './attributes.js'
import { defineOp } from './op.js'
import { isFloat } from './shared/conversion.js'
import { emitAbove } from './shared/decisions.js'
import { mapTensor, sameType } from './shared/elementwise.js'

/**
 * Binarizer: 1 where x is greater than a threshold, else 0.
 *
 * Numbers  an integer comparison (shared/cuts.ts)
 */
export const Binarizer = defineOp({
  type: 'Binarizer',
  domain: 'ai.onnx.ml',
  opset: [1, 5],
  summary: '1 above a threshold, else 0',
  refuses: '',
  attributes: { threshold: float(0) },

  infer: sameType,
  evaluate: (ctx, [x]) => [mapTensor(x!, (value) => (value > ctx.attributes.threshold ? 1 : 0))],
  quantize: (q, ctx, [x]) => [emitAbove(q, x!, ctx.attributes.threshold, !isFloat(ctx.inputs[0]!.dtype))],

  sample: (draw) => ({ inputs: [draw.tensor()], attributes: { threshold: { float: draw.int(-8, 8) / 8 } } }),

  examples: [{ inputs: [{ shape: [2, 3] }], attributes: { threshold: 0.25 } }, { inputs: [{ shape: [3] }] }],
})
