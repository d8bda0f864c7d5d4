import type { NodeContext } from '../graph/rules.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { optionalInt } from './attributes.js'
import { defineOp } from './op.js'
import { sameType } from './shared/elementwise.js'
import { exactLinear } from './shared/exactLinear.js'
import { comparable, membersOf } from './shared/groups.js'
import { axisFor, ofRank } from './shared/sampling.js'
import { softmaxGroups } from './shared/softmax.js'

type Context = NodeContext<{ axis: number | undefined }>

function evaluate(ctx: Context, data: Float64Array): Float64Array {
  const groups = softmaxGroups(ctx)
  const out = new Float64Array(data.length)
  for (let i = 0; i + 1 < groups.rowStart.length; i++) {
    out[membersOf(groups, i).reduce((best, j) => (data[j]! > data[best]! ? j : best))] = 1
  }
  return out
}

function quantize(q: Quantizer, ctx: Context, [input]: readonly (Quantized | undefined)[]): Quantized[] {
  const groups = softmaxGroups(ctx)
  const { x, scale } = comparable(q, input!, groups)
  const best = q.emit(
    { kind: 'argMax', inputs: [x.id], ...groups },
    scale.map(() => 1),
  )
  const count = groups.rowStart[1]!
  const ones = new Float64Array(x.size).fill(1)
  const found = q.emit({ kind: 'indicators', inputs: [best.id], size: best.size, base: 0, count }, ones)
  const place = new Uint32Array(x.size)
  groups.col.forEach((j, k) => {
    place[j] = k
  })
  return [exactLinear(q, [found], ones, (j) => [[place[j]!, 1]])]
}

/**
 * Hardmax: 1 for the first greatest element of each group, 0 for the others. Groups lie along one axis from opset 13;
 * before that, all axes from one on.
 *
 * Numbers  Y has scale 1; equal means equal integers, that is after rounding. Rows: w + 4 an element, for differences of w
 *          bits
 */
export const Hardmax = defineOp({
  type: 'Hardmax',
  domain: '',
  opset: [1, 25],
  summary: '1 for the first greatest along an axis, else 0',
  refuses: '',
  attributes: { axis: optionalInt },

  infer: sameType,
  evaluate: (ctx, [x]) => [{ ...x!, data: evaluate(ctx, x!.data) }],
  quantize,

  sample(draw) {
    const x = draw.tensor(ofRank(1, 5))
    const axis = axisFor(draw, x.shape.length)
    return { inputs: [x], attributes: draw.chance(0.7) || x.shape.length === 1 ? { axis } : {} }
  },

  examples: [
    { inputs: [{ shape: [2, 3] }] },
    { inputs: [{ shape: [2, 3, 2] }], attributes: { axis: 1 } },
    { inputs: [{ shape: [2, 3, 2] }], opset: 11 },
  ],
})
