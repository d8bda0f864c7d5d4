import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext, NodeInput } from '../graph/rules.js'
import type { Tensor } from '../onnx/index.js'
import { sizeOf } from '../util/integers.js'
import { float, ints, oneOf } from './attributes.js'
import { type Draw, defineOp, type Parsed } from './op.js'
import { distinctAxes, listOf } from './shared/axes.js'
import { isFloat } from './shared/conversion.js'
import { typeOf } from './shared/elementwise.js'
import { required } from './shared/inputs.js'
import { type AxisSource, assembledMap, coordinateSource } from './shared/moves.js'
import { axesFor, integers, NUMBERS, ofRank, real, scalar } from './shared/sampling.js'

const attributes = { mode: oneOf('constant', 'reflect', 'edge', 'wrap'), pads: ints, value: float(0) }

type Context = NodeContext<Parsed<typeof attributes>>
type Mode = Context['attributes']['mode']

/** How many elements are put before and after each axis; negative counts are taken away. */
function padding(ctx: Context): { begin: readonly number[]; end: readonly number[] } {
  const rank = required(ctx, 0, 'data').shape.length
  const pads = listOf(ctx, ctx.attributes.pads, 1, 'pads')
  const given = listOf(ctx, undefined, 3, 'axes')
  const axes =
    given === undefined ? Array.from({ length: rank }, (_, i) => i) : distinctAxes(ctx, given, rank)
  if (pads?.length !== 2 * axes.length) {
    throw new NodeRefusedError(ctx.node, `has pads [${pads ?? ''}] for ${axes.length} axes`)
  }
  const [begin, end] = [new Array<number>(rank).fill(0), new Array<number>(rank).fill(0)]
  axes.forEach((axis, i) => {
    begin[axis] = pads[i]!
    end[axis] = pads[axes.length + i]!
  })
  return { begin, end }
}

/** One axis: the elements `first` to `first + kept - 1` stay, and `before` and `after` are put around them. */
interface PaddedAxis {
  readonly first: number
  readonly kept: number
  readonly before: number
  readonly after: number
}

function paddedAxes(ctx: Context): PaddedAxis[] {
  const { shape } = required(ctx, 0, 'data')
  const { begin, end } = padding(ctx)
  return shape.map((extent, i) => {
    const first = Math.max(0, -begin[i]!)
    const kept = extent - first - Math.max(0, -end[i]!)
    const axis = { first, kept, before: Math.max(0, begin[i]!), after: Math.max(0, end[i]!) }
    const most = mostPadding(ctx.attributes.mode, kept)
    if (kept < 0 || axis.before > most || axis.after > most) {
      throw new NodeRefusedError(
        ctx.node,
        `cannot pad an axis of extent ${extent} by ${begin[i]} and ${end[i]}`,
      )
    }
    return axis
  })
}

/** How much may be put on one side of some elements. */
function mostPadding(mode: Mode, kept: number): number {
  return mode === 'constant' || kept > 0 ? Number.POSITIVE_INFINITY : 0
}

/** The coordinate of the input that a coordinate of the output reads; -1 for the constant. */
function sourceOf(mode: Mode, { first, kept, before }: PaddedAxis): AxisSource {
  return (coordinate) => {
    const at = coordinate - before
    if (at >= 0 && at < kept) return first + at
    if (mode === 'constant') return -1
    if (mode === 'edge') return first + (at < 0 ? 0 : kept - 1)
    if (mode === 'wrap') return first + modulo(at, kept)
    const period = Math.max(1, 2 * (kept - 1))
    return first + Math.min(modulo(at, period), period - modulo(at, period))
  }
}

function modulo(at: number, period: number): number {
  return ((at % period) + period) % period
}

function extentsOf(axes: readonly PaddedAxis[]): number[] {
  return axes.map(({ before, kept, after }) => before + kept + after)
}

/** What stands in for the elements that a constant padding reads. */
function fillOf({ inputs, attributes: { value } }: Context): NodeInput {
  const stored: Tensor = { dtype: inputs[0]!.dtype, shape: [], data: Float64Array.of(value) }
  return inputs[2] ?? { ...typeOf(stored), value: stored }
}

/**
 * A count for one side of an axis that leaves elements over; below zero for taking away. Where more is put around an
 * axis than it has, onnxruntime does not wrap around again.
 */
function padFor(draw: Draw, mode: string, extent: number): number {
  const least = extent > 2 && draw.chance(0.2) ? -1 : 0
  const most = { reflect: extent - 3, wrap: extent - 2 }[mode] ?? 2
  return draw.int(least, Math.max(0, most))
}

/** Pad: elements put before and after axes (a constant, or elements of the tensor), or taken away. */
export const Pad = defineOp({
  type: 'Pad',
  domain: '',
  opset: [2, 25],
  summary: 'puts elements around a tensor, or takes them away',
  refuses: 'computed pads',
  attributes,

  infer: (ctx) => [{ dtype: required(ctx, 0, 'data').dtype, shape: extentsOf(paddedAxes(ctx)) }],

  linear(ctx) {
    const axes = paddedAxes(ctx)
    const data = ctx.inputs[0]!
    const sources = axes.map((axis) => sourceOf(ctx.attributes.mode, axis))
    const source = coordinateSource(data.shape, extentsOf(axes), sources)
    const filled = sizeOf(data.shape)
    return assembledMap(
      [data, fillOf(ctx)],
      source.map((from) => (from < 0 ? filled : from)),
    )
  },

  sample(draw) {
    const data = draw.tensor(ofRank(1, 4, draw.opset < 13 ? ['float32'] : NUMBERS))
    const rank = data.shape.length
    const modes = draw.opset >= 19 ? ['constant', 'reflect', 'edge', 'wrap'] : ['constant', 'reflect', 'edge']
    const mode = draw.pick(modes)
    const axes = draw.opset >= 18 && draw.chance(0.4) ? axesFor(draw, rank, draw.int(1, rank)) : undefined
    const extents = (axes ?? data.shape.map((_, axis) => axis)).map((axis) => data.shape.at(axis)!)
    const pads = [...extents, ...extents].map((extent) => padFor(draw, mode, extent))
    const value = isFloat(data.dtype) ? real(draw, -2, 2) : draw.int(-2, 2)
    const filled = mode === 'constant' && draw.chance(0.5)
    if (draw.opset < 11) {
      return { inputs: [data], attributes: { mode, pads, ...(filled && { value: { float: value } }) } }
    }
    const fill = filled ? scalar(value, data.dtype) : ('absent' as const)
    const more = axes === undefined ? (filled ? [fill] : []) : [fill, integers(axes)]
    return { inputs: [data, integers(pads), ...more], attributes: { mode } }
  },

  examples: [
    { inputs: [{ shape: [2, 3] }, { shape: [4], dtype: 'int64', values: [0, 1, 1, 2], constant: true }] },
    {
      inputs: [
        { shape: [3, 4] },
        { shape: [4], dtype: 'int64', values: [1, -1, 0, 2], constant: true },
        { shape: [], values: [0.5], constant: true },
      ],
    },
    {
      inputs: [
        { shape: [2, 4] },
        { shape: [2], dtype: 'int64', values: [1, 2], constant: true },
        { shape: [] },
        { shape: [1], dtype: 'int64', values: [-1], constant: true },
      ],
    },
    {
      inputs: [{ shape: [2, 5] }, { shape: [4], dtype: 'int64', values: [1, -2, 0, 2], constant: true }],
      attributes: { mode: 'reflect' },
    },
    {
      inputs: [{ shape: [2, 3] }, { shape: [4], dtype: 'int64', values: [1, 4, 0, 2], constant: true }],
      attributes: { mode: 'edge' },
    },
    {
      inputs: [{ shape: [2, 3] }, { shape: [4], dtype: 'int64', values: [1, 2, 0, -1], constant: true }],
      attributes: { mode: 'wrap' },
    },
    { inputs: [{ shape: [2, 3] }], attributes: { pads: [0, 1, 0, 2], value: 0.25 }, opset: 10 },
  ],
})
