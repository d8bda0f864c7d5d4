import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import { ints } from './attributes.js'
import { type Draw, defineOp, type Parsed } from './op.js'
import { distinctAxes, listOf } from './shared/axes.js'
import { required } from './shared/inputs.js'
import { stridedMap } from './shared/moves.js'
import { axesFor, integers, MOVED, ofRank } from './shared/sampling.js'
import { stridesOf } from './shared/shapes.js'

const attributes = { axes: ints, ends: ints, starts: ints }

type Context = NodeContext<Parsed<typeof attributes>>

/** What is taken of one axis: `count` coordinates from `start` on, `step` apart. */
interface Taken {
  readonly start: number
  readonly step: number
  readonly count: number
}

function taken(ctx: Context): Taken[] {
  const { shape } = required(ctx, 0, 'data')
  const starts = listOf(ctx, ctx.attributes.starts, 1, 'starts') ?? []
  const ends = listOf(ctx, ctx.attributes.ends, 2, 'ends') ?? []
  const axes = distinctAxes(
    ctx,
    listOf(ctx, ctx.attributes.axes, 3, 'axes') ?? starts.map((_, i) => i),
    shape.length,
  )
  const steps = listOf(ctx, undefined, 4, 'steps') ?? axes.map(() => 1)
  if (
    starts.length !== axes.length ||
    ends.length !== axes.length ||
    steps.length !== axes.length ||
    steps.includes(0)
  ) {
    throw new NodeRefusedError(
      ctx.node,
      `has starts [${starts}], ends [${ends}] and steps [${steps}] for axes [${axes}]`,
    )
  }
  return shape.map((extent, axis) => {
    const i = axes.indexOf(axis)
    return i < 0 ? { start: 0, step: 1, count: extent } : takenOf(extent, starts[i]!, ends[i]!, steps[i]!)
  })
}

/** Ends count from the back when negative, and are cut off at the tensor's; forwards [0, n], backwards [-1, n - 1]. */
function takenOf(extent: number, from: number, to: number, step: number): Taken {
  const [least, most] = step > 0 ? [0, extent] : [-1, extent - 1]
  const clamp = (at: number, floor: number) => Math.min(most, Math.max(floor, at < 0 ? at + extent : at))
  const start = clamp(from, 0)
  return { start, step, count: Math.max(0, Math.ceil((clamp(to, least) - start) / step)) }
}

/** A start and an end with at least one coordinate between them, from the front, from the back, or beyond. */
function rangeFor(draw: Draw, extent: number, step: number): readonly [start: number, end: number] {
  const first = draw.int(0, extent - 1)
  const start = first - draw.pick([0, extent])
  if (step > 0) return [start, draw.pick([draw.int(first + 1, extent), extent + 5, 2 ** 31])]
  return [start, draw.pick([first - 1 - extent, -extent - 1, -(2 ** 31)])]
}

/** Slice: some of the coordinates of some axes, which must be known when the model is compiled. */
export const Slice = defineOp({
  type: 'Slice',
  domain: '',
  opset: [1, 25],
  summary: 'a range of coordinates per axis, with steps',
  refuses: 'computed ranges',
  attributes,

  infer: (ctx) => [{ dtype: required(ctx, 0, 'data').dtype, shape: taken(ctx).map(({ count }) => count) }],

  linear(ctx) {
    const axes = taken(ctx)
    const strides = stridesOf(ctx.inputs[0]!.shape)
    return stridedMap(
      axes.map(({ count }) => count),
      axes.map(({ step }, i) => step * strides[i]!),
      axes.reduce((base, { start }, i) => base + start * strides[i]!, 0),
    )
  },

  sample(draw) {
    const data = draw.tensor(ofRank(1, 5, MOVED))
    const axes = axesFor(draw, data.shape.length, draw.int(1, data.shape.length))
    const steps = axes.map(() => (draw.opset < 10 ? 1 : draw.pick([1, 1, 2, -1, -2])))
    const ranges = axes.map((axis, i) => rangeFor(draw, data.shape.at(axis)!, steps[i]!))
    const [starts, ends] = [ranges.map(([start]) => start), ranges.map(([, end]) => end)]
    if (draw.opset < 10) return { inputs: [data], attributes: { starts, ends, axes } }
    const more = steps.every((step) => step === 1) && draw.chance(0.5) ? [] : [integers(steps)]
    return { inputs: [data, integers(starts), integers(ends), integers(axes), ...more] }
  },

  examples: [
    {
      inputs: [
        { shape: [4, 5] },
        { shape: [2], dtype: 'int64', values: [1, -4], constant: true },
        { shape: [2], dtype: 'int64', values: [3, 2 ** 63], constant: true },
        { shape: [2], dtype: 'int64', values: [0, 1], constant: true },
        { shape: [2], dtype: 'int64', values: [1, 2], constant: true },
      ],
    },
    {
      inputs: [
        { shape: [4, 5] },
        { shape: [1], dtype: 'int64', values: [-1], constant: true },
        { shape: [1], dtype: 'int64', values: [-(2 ** 63)], constant: true },
        { shape: [1], dtype: 'int64', values: [-1], constant: true },
        { shape: [1], dtype: 'int64', values: [-2], constant: true },
      ],
    },
    {
      inputs: [
        { shape: [4, 2] },
        { shape: [1], dtype: 'int64', values: [1], constant: true },
        { shape: [1], dtype: 'int64', values: [-1], constant: true },
      ],
    },
    { inputs: [{ shape: [4, 5] }], attributes: { starts: [1], ends: [4], axes: [1] }, opset: 9 },
  ],
})
