import type { NodeContext, TensorType } from '../../graph/rules.js'
import type { Tensor } from '../../onnx/index.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { flag, int } from '../attributes.js'
import type { Draw, Parsed, SampledNode } from '../op.js'
import { affine } from './affine.js'
import { comparableIntegers } from './exactIntegers.js'
import { alongAxis, comparable, type Groups, mapGroups } from './groups.js'
import { axisOf, required } from './inputs.js'
import { axisFor, NUMBERS, ofRank } from './sampling.js'

export const argAttributes = { axis: int(0), keepdims: flag(true), select_last_index: flag(false) }

export type ArgContext = NodeContext<Parsed<typeof argAttributes>>

/** Whether the greatest or the least is wanted. */
export type Wanted = 1 | -1

/** An index for each place along the other axes. */
export function argType(ctx: ArgContext): readonly TensorType[] {
  const { shape } = required(ctx, 0, 'data')
  const axis = axisOf(ctx, ctx.attributes.axis, shape.length)
  return [{ dtype: 'int64', shape: ctx.attributes.keepdims ? shape.with(axis, 1) : shape.toSpliced(axis, 1) }]
}

/** The candidates of each result, such that the first of equals is the one wanted; `count` of them each. */
function candidates(ctx: ArgContext): { groups: Groups; count: number } {
  const { shape } = ctx.inputs[0]!
  const axis = axisOf(ctx, ctx.attributes.axis, shape.length)
  const { rowStart, col } = alongAxis(shape, axis)
  const count = shape[axis]!
  const last = ctx.attributes.select_last_index
  return {
    groups: { rowStart, col: last ? col.map((_, k) => col[k + count - 1 - 2 * (k % count)]!) : col },
    count,
  }
}

export function argKnown(ctx: ArgContext, { data }: Tensor, wanted: Wanted): readonly Tensor[] {
  const { groups, count } = candidates(ctx)
  const found = mapGroups(groups, (members) => {
    const better = (j: number, k: number) => wanted * data[j]! > wanted * data[k]!
    const best = members.reduce((leader, j, at) => (better(j, members[leader]!) ? at : leader), 0)
    return ctx.attributes.select_last_index ? count - 1 - best : best
  })
  return [{ ...ctx.outputs[0]!, data: found }]
}

/** Emits the indices: w + 3 rows for each candidate but the first, for differences of w bits. */
export function emitArg(q: Quantizer, ctx: ArgContext, input: Quantized, wanted: Wanted): Quantized[] {
  const { groups, count } = candidates(ctx)
  const { x, scale } = comparable(q, comparableIntegers(q, ctx, input), groups)
  const signed = wanted === 1 ? x : negated(q, x)
  const best = q.emit(
    { kind: 'argMax', inputs: [signed.id], ...groups },
    scale.map(() => 1),
  )
  if (!ctx.attributes.select_last_index) return [best]
  return [
    affine(
      q,
      best,
      () => -1,
      () => count - 1,
    ),
  ]
}

function negated(q: Quantizer, x: Quantized): Quantized {
  return affine(
    q,
    x,
    () => -1,
    () => 0,
  )
}

export function sampleArg(draw: Draw): SampledNode {
  const data = draw.tensor(ofRank(1, 5, NUMBERS))
  const attributes = { axis: axisFor(draw, data.shape.length), keepdims: draw.int(0, 1) }
  const last = draw.opset >= 12 ? { select_last_index: draw.int(0, 1) } : {}
  return { inputs: [data], attributes: { ...attributes, ...last } }
}
