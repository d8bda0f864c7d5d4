import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import type { Tensor } from '../onnx/index.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { bitLength, sizeOf } from '../util/integers.js'
import { flag, int, optionalInt } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { affine } from './shared/affine.js'
import { isFloat } from './shared/conversion.js'
import { comparableIntegers } from './shared/exactIntegers.js'
import { exactLinear } from './shared/exactLinear.js'
import { alongAxis, comparable, type Groups } from './shared/groups.js'
import { axisOf, constant, required } from './shared/inputs.js'
import { axisFor, integers, NUMBERS, ofRank } from './shared/sampling.js'
import { type Exchange, sortingNetwork } from './shared/sortingNetwork.js'
import { MAX_DIGIT_BITS, requireWidth } from './shared/wrap.js'

const attributes = { axis: int(-1), k: optionalInt, largest: flag(true), sorted: flag(true) }

type Context = NodeContext<Parsed<typeof attributes>>

/** The elements that are ranked together, `count` at a time, and how many of them are wanted. */
function layout(ctx: Context): {
  groups: Groups
  axis: number
  count: number
  wanted: number
} {
  const { shape } = required(ctx, 0, 'X')
  const axis = axisOf(ctx, ctx.attributes.axis, shape.length)
  const [count, wanted] = [
    shape[axis]!,
    ctx.node.opset < 10 ? ctx.attributes.k : constant(ctx, 1, 'K').data[0],
  ]
  if (wanted === undefined || wanted < 1 || wanted > count) {
    throw new NodeRefusedError(ctx.node, `wants the first ${wanted} of ${count} elements`)
  }
  return { groups: alongAxis(shape, axis), axis, count, wanted }
}

/** For each element of a result, the group it belongs to and its rank there. */
function ranks(ctx: Context): (readonly [group: number, rank: number])[] {
  const { axis, wanted } = layout(ctx)
  const shape = ctx.inputs[0]!.shape.with(axis, wanted)
  const { col } = alongAxis(shape, axis)
  const places = new Array<readonly [number, number]>(sizeOf(shape))
  col.forEach((place, k) => {
    places[place] = [Math.floor(k / wanted), k % wanted]
  })
  return places
}

function evaluate(ctx: Context, { data }: Tensor): readonly Tensor[] {
  const { groups, count } = layout(ctx)
  const sign = ctx.attributes.largest ? -1 : 1
  const orders = Array.from({ length: groups.rowStart.length - 1 }, (_, g) => {
    const value = (j: number) => data[groups.col[g * count + j]!]!
    const order = Array.from({ length: count }, (_, j) => j)
    return order.sort((i, j) => sign * (value(i) - value(j)) || i - j)
  })
  const indices = Float64Array.from(ranks(ctx), ([g, rank]) => orders[g]![rank]!)
  const values = Float64Array.from(
    ranks(ctx),
    ([g, rank]) => data[groups.col[g * count + orders[g]![rank]!]!]!,
  )
  return [
    { ...ctx.outputs[0]!, data: values },
    { ...ctx.outputs[1]!, data: indices },
  ]
}

/** The sorted front of each group, group by group. */
function sorted(q: Quantizer, x: Quantized, count: number, steps: readonly Exchange[]): Quantized {
  const groups = x.size / count
  const at = (side: 0 | 1) =>
    Uint32Array.from({ length: groups * steps.length }, (_, k) => {
      return Math.floor(k / steps.length) * count + steps[k % steps.length]![side]
    })
  return q.emit({ kind: 'exchange', inputs: [x.id], size: x.size, first: at(0), second: at(1) }, x.scale)
}

function quantize(q: Quantizer, ctx: Context, [input]: readonly (Quantized | undefined)[]): Quantized[] {
  const { groups, count, wanted } = layout(ctx)
  const withIndices = ctx.node.outputs > 1
  const indexBits = withIndices ? bitLength(count - 1) : 0
  const { x, scale } = comparableKeys(q, ctx, input!, groups, indexBits)
  const sign = ctx.attributes.largest ? 1 : -1
  const each = Float64Array.from(groups.col, (_, k) => scale[Math.floor(k / count)]!)
  const keys = exactLinear(
    q,
    [x],
    each,
    (k) => [[groups.col[k]!, sign * 2 ** indexBits]],
    each.map((_, k) => (withIndices ? count - 1 - (k % count) : 0)),
  )
  const order = sorted(q, keys, count, sortingNetwork(count, wanted))
  const places = ranks(ctx)
  const own = Float64Array.from(places, ([g]) => scale[g]!)
  const front = exactLinear(q, [order], own, (i) => [[places[i]![0] * count + places[i]![1], 1]])
  if (!withIndices) {
    return [
      affine(
        q,
        front,
        () => sign,
        () => 0,
      ),
    ]
  }
  return taken(q, front, { bits: indexBits, sign, last: count - 1 })
}

/** Elements that may be compared within their group, narrow enough for `bits` more digits. */
function comparableKeys(q: Quantizer, ctx: Context, input: Quantized, groups: Groups, bits: number) {
  const most = MAX_DIGIT_BITS - 1 - bits
  const narrow = comparableIntegers(q, ctx, input)
  const { x } = comparable(q, narrow, groups)
  if (!isFloat(ctx.inputs[0]!.dtype)) requireWidth(ctx, x, most)
  return comparable(q, q.narrow(x, most), groups)
}

/** sign floor(x / 2^bits), and `last` less what is left, by the digits of x. */
function taken(
  q: Quantizer,
  x: Quantized,
  { bits, sign, last }: { readonly bits: number; readonly sign: 1 | -1; readonly last: number },
): Quantized[] {
  const { lo, hi } = x.bounds
  const m = lo.reduce((most, low, i) => Math.max(most, bitLength(-low - 1), bitLength(hi[i]!)), bits)
  const [width, ones] = [m + 1, new Float64Array(x.size).fill(1)]
  const digits = q.emit(
    { kind: 'digits', inputs: [x.id], size: x.size, base: -(2 ** m), width },
    new Float64Array(x.size * width).fill(1),
  )
  const sum = (from: number, to: number, factor: number) => (i: number) =>
    Array.from({ length: to - from }, (_, j) => [i * width + from + j, factor * 2 ** j] as const)
  const each = (offset: number) => new Float64Array(x.size).fill(offset)
  const indices = exactLinear(q, [digits], ones, sum(0, bits, -1), each(last))
  return [exactLinear(q, [digits], x.scale, sum(bits, width, sign), each(-sign * 2 ** (m - bits))), indices]
}

/**
 * TopK: the k greatest or least elements along an axis, in order, and their indices; of equals, the one with the lower index
 * comes first.
 *
 * Numbers  exact on the scale of X; equal means equal integers, that is after rounding where scales differ along the axis.
 *          Elements become distinct keys x 2^t + (n - 1 - index), t digits of n - 1, which a network sorts.
 *          Rows, for differences of w bits: w + t + 3 for each step of the network (n = 10: 9 for k = 1, 17 for k = 2, 31
 *          for k = 10) and w + t + 1 for each result; t = 0 and none for the results where nothing reads the indices
 */
export const TopK = defineOp({
  type: 'TopK',
  domain: '',
  opset: [1, 25],
  summary: 'k greatest or least along an axis, and their indices',
  refuses: 'a computed k',
  attributes,

  infer(ctx) {
    const { axis, wanted } = layout(ctx)
    const { dtype, shape } = ctx.inputs[0]!
    const taken = shape.with(axis, wanted)
    return [
      { dtype, shape: taken },
      { dtype: 'int64', shape: taken },
    ]
  },

  evaluate: (ctx, [x]) => evaluate(ctx, x!),
  quantize,

  sample(draw) {
    const x = draw.tensor(ofRank(1, 4, draw.opset < 11 ? ['float32'] : NUMBERS))
    const axis = axisFor(draw, x.shape.length)
    const k = draw.int(1, x.shape.at(axis)!)
    if (draw.opset < 10) return { inputs: [x], attributes: { axis, k }, outputs: 2 }
    const largest = draw.opset < 11 ? {} : { largest: draw.int(0, 1) }
    return { inputs: [x, integers([k])], attributes: { axis, ...largest }, outputs: 2 }
  },

  examples: [
    { inputs: [{ shape: [2, 4] }, { shape: [1], dtype: 'int64', values: [2], constant: true }], outputs: 2 },
    {
      inputs: [{ shape: [5, 2] }, { shape: [1], dtype: 'int64', values: [3], constant: true }],
      attributes: { axis: 0, largest: 0 },
      outputs: 2,
    },
    {
      inputs: [
        { shape: [4], dtype: 'int32', range: [0, 3] },
        { shape: [1], dtype: 'int64', values: [4], constant: true },
      ],
      outputs: 2,
    },
    {
      inputs: [{ shape: [3] }, { shape: [1], dtype: 'int64', values: [1], constant: true }],
      outputs: 2,
      opset: 10,
    },
    { inputs: [{ shape: [3] }], attributes: { k: 2 }, outputs: 2, opset: 9 },
  ],
})
