import { diagonalMap } from '../graph/linearMap.js'
import type { NodeContext } from '../graph/rules.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { flag, int } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { alongAxis, comparable, type Groups, mapGroups } from './shared/groups.js'
import { axisOf, required } from './shared/inputs.js'
import { axisFor, ofRank } from './shared/sampling.js'

const attributes = { axis: int(0), keepdims: flag(true), select_last_index: flag(false) }

type Context = NodeContext<Parsed<typeof attributes>>

/** The candidates of each result, such that the first of equals is the one wanted; `count` of them each. */
function candidates(ctx: Context): { groups: Groups; count: number } {
  const { shape } = required(ctx, 0, 'data')
  const axis = axisOf(ctx, ctx.attributes.axis, shape.length)
  const { rowStart, col } = alongAxis(shape, axis)
  const count = shape[axis]!
  const last = ctx.attributes.select_last_index
  return {
    groups: { rowStart, col: last ? col.map((_, k) => col[k + count - 1 - 2 * (k % count)]!) : col },
    count,
  }
}

function evaluate(ctx: Context, data: Float64Array): Float64Array {
  const { groups, count } = candidates(ctx)
  return mapGroups(groups, (members) => {
    const best = members.reduce((leader, j, at) => (data[j]! > data[members[leader]!]! ? at : leader), 0)
    return ctx.attributes.select_last_index ? count - 1 - best : best
  })
}

function quantize(q: Quantizer, ctx: Context, [input]: readonly (Quantized | undefined)[]): Quantized[] {
  const { groups, count } = candidates(ctx)
  const { x, scale } = comparable(q, input!, groups)
  const best = q.emit(
    { kind: 'argMax', inputs: [x.id], ...groups },
    scale.map(() => 1),
  )
  if (!ctx.attributes.select_last_index) return [best]
  const mirrored = diagonalMap(
    best.size,
    () => -1,
    () => count - 1,
  )
  return [q.linear(mirrored, [best], 1)]
}

/**
 * ArgMax: the index of the greatest element along an axis; of equals, the first (or the last, when asked).
 *
 * Numbers  Y has scale 1; equal means equal integers, that is after rounding
 */
export const ArgMax = defineOp({
  type: 'ArgMax',
  domain: '',
  opset: [7, 25],
  summary: 'index of the greatest along an axis',
  refuses: '',
  attributes,

  infer(ctx) {
    const { shape } = required(ctx, 0, 'data')
    const axis = axisOf(ctx, ctx.attributes.axis, shape.length)
    return [
      { dtype: 'int64', shape: ctx.attributes.keepdims ? shape.with(axis, 1) : shape.toSpliced(axis, 1) },
    ]
  },

  evaluate: (ctx, [x]) => [{ ...ctx.outputs[0]!, data: evaluate(ctx, x!.data) }],
  quantize,

  sample(draw) {
    const data = draw.tensor(ofRank(1, 5, ['float32', 'int32']))
    const attributes = { axis: axisFor(draw, data.shape.length), keepdims: draw.int(0, 1) }
    const last = draw.opset >= 12 ? { select_last_index: draw.int(0, 1) } : {}
    return { inputs: [data], attributes: { ...attributes, ...last } }
  },

  examples: [
    { inputs: [{ shape: [2, 5] }], attributes: { axis: 1 } },
    { inputs: [{ shape: [3, 2] }], attributes: { keepdims: 0 }, opset: 11 },
    { inputs: [{ shape: [2, 3, 2] }], attributes: { axis: -2, select_last_index: 1 } },
  ],
})
