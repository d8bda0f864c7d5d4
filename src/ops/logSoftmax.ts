import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { exp, log } from '../util/real.js'
import { optionalInt } from './attributes.js'
import { defineOp } from './op.js'
import { sameType } from './shared/elementwise.js'
import { exactLinear } from './shared/exactLinear.js'
import { type Groups, greatest, groupOfEach, mapGroups } from './shared/groups.js'
import { emitLogarithm } from './shared/logarithm.js'
import { multipleNear } from './shared/rectified.js'
import { axisFor, ofRank } from './shared/sampling.js'
import { emitSoftmax, softmaxGroups } from './shared/softmax.js'

function evaluate(groups: Groups, x: Float64Array): Float64Array {
  const most = greatest(groups, x)
  const group = groupOfEach(groups)
  const sums = mapGroups(groups, (members, i) =>
    members.reduce((total, j) => total + exp(x[j]! - most[i]!), 0),
  )
  return x.map((value, i) => value - most[group[i]!]! - log(sums[group[i]!]!))
}

/** Steps of the logarithm are those of x times a power of two, so that their difference is exact. */
function quantize(q: Quantizer, groups: Groups, input: Quantized, unit: number): Quantized[] {
  const group = groupOfEach(groups)
  const { below, sum } = emitSoftmax(q, q.uniform(q.rescale(input, unit / 4)), groups)
  const own = below.scale[0]!
  const logarithm = emitLogarithm(q, sum, 2 * multipleNear(own, unit / 2))
  const step = Math.min(own, logarithm.scale[0]!)
  const scale = new Float64Array(below.size).fill(step)
  return [
    exactLinear(q, [below, logarithm], scale, (i) => [
      [i, Math.round(own / step)],
      [below.size + group[i]!, -Math.round(logarithm.scale[0]! / step)],
    ]),
  ]
}

/**
 * LogSoftmax: the logarithm of e^x as a share of its sum over each group.
 *
 * Numbers  with m the greatest of a group and e^(x - m) as in Softmax: x - m less the logarithm of the sum, within half a
 *          unit of it (see shared/logarithm.ts)
 * Rows     those of Softmax without the divisions, and a logarithm per group
 */
export const LogSoftmax = defineOp({
  type: 'LogSoftmax',
  domain: '',
  opset: [1, 25],
  summary: 'logarithm of Softmax',
  refuses: '',
  attributes: { axis: optionalInt },

  infer: sameType,
  evaluate: (ctx, [x]) => [{ ...x!, data: evaluate(softmaxGroups(ctx), x!.data) }],
  quantize: (q, ctx, [x], names) => quantize(q, softmaxGroups(ctx), x!, q.unit(names[0]!) / 2),

  sample(draw) {
    const x = draw.tensor(ofRank(1, 5))
    const axis = axisFor(draw, x.shape.length)
    return { inputs: [x], attributes: draw.chance(0.7) || x.shape.length === 1 ? { axis } : {} }
  },

  examples: [
    { inputs: [{ shape: [2, 3] }] },
    { inputs: [{ shape: [2, 3, 2], range: [-9, 9] }], attributes: { axis: 1 } },
    { inputs: [{ shape: [2, 3, 2] }], opset: 11 },
  ],
})
