import { optionalInt } from './attributes.js'
import { defineOp } from './op.js'
import { sameType } from './shared/elementwise.js'
import { axisFor, ofRank } from './shared/sampling.js'
import { emitShares, evaluateShares } from './shared/shares.js'
import { softmaxGroups } from './shared/softmax.js'

/**
 * Softmax: e^x / sum of e^x over each group.
 *
 * Numbers  with m the greatest of a group, e = e^(x - m) in steps of 2^-(bits + 4) as quadratics on equal segments, and
 *          S their sum: y = floor((2^(bits + 1) e + S) / 2 S), which is e / S rounded half up to steps of 2^-bits
 */
export const Softmax = defineOp({
  type: 'Softmax',
  domain: '',
  opset: [1, 25],
  summary: 'e^x as a share of its sum along an axis',
  refuses: '',
  attributes: { axis: optionalInt },

  infer: sameType,
  evaluate: (ctx, [x]) => [{ ...x!, data: evaluateShares(softmaxGroups(ctx), x!.data) }],
  quantize: (q, ctx, [x]) => [emitShares(q, x!, softmaxGroups(ctx))],

  sample(draw) {
    const x = draw.tensor(ofRank(1, 5))
    const axis = axisFor(draw, x.shape.length)
    return { inputs: [x], attributes: draw.chance(0.7) || x.shape.length === 1 ? { axis } : {} }
  },

  examples: [
    { inputs: [{ shape: [2, 3] }] },
    { inputs: [{ shape: [2, 3, 2] }], attributes: { axis: 1 } },
    { inputs: [{ shape: [2, 3, 2] }], opset: 11 },
    { inputs: [{ shape: [1, 10] }] },
  ],
})
