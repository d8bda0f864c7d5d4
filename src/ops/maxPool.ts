import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import type { Tensor } from '../onnx/index.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { concatFloat64 } from '../util/arrays.js'
import { sizeOf } from '../util/integers.js'
import { flag } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { comparableIntegers } from './shared/exactIntegers.js'
import { exactLinear } from './shared/exactLinear.js'
import { comparable, type Groups, greatest, longestRow, mapGroups } from './shared/groups.js'
import { required } from './shared/inputs.js'
import { poolAttributes, poolGroups, poolShape } from './shared/pools.js'
import { poolWindow, spatialTensor } from './shared/sampling.js'
import { stridesOf } from './shared/shapes.js'

const attributes = { ...poolAttributes, storage_order: flag(false) }

type Context = NodeContext<Parsed<typeof attributes>>

/** The elements under each window; padding never wins. */
function groupsOf(ctx: Context): Groups {
  const groups = poolGroups(ctx)
  if (groups.rowStart.some((start, i) => i > 0 && start === groups.rowStart[i - 1])) {
    throw new NodeRefusedError(ctx.node, 'has a window that lies wholly in the padding')
  }
  return groups
}

/** The number by which Indices names each element: its place in X, whose channels may be counted column by column. */
function placesOf(ctx: Context): Float64Array {
  const { shape } = ctx.inputs[0]!
  const spatial = shape.slice(2)
  const [rows, columns] = [stridesOf(spatial), stridesOf(spatial.toReversed()).toReversed()]
  const plane = sizeOf(spatial)
  return Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
    if (!ctx.attributes.storage_order) return i
    const within = spatial.map((extent, axis) => Math.floor((i % plane) / rows[axis]!) % extent)
    return i - (i % plane) + within.reduce((sum, at, axis) => sum + at * columns[axis]!, 0)
  })
}

function evaluate(ctx: Context, [x]: readonly (Tensor | undefined)[]): readonly Tensor[] {
  const groups = groupsOf(ctx)
  const data = greatest(groups, x!.data)
  const places = placesOf(ctx)
  const indices = mapGroups(groups, (members, i) => places[members.find((j) => x!.data[j] === data[i])!]!)
  return [data, indices].slice(0, ctx.outputs.length).map((data, i) => ({ ...ctx.outputs[i]!, data }))
}

function quantize(q: Quantizer, ctx: Context, [input]: readonly (Quantized | undefined)[]): Quantized[] {
  const groups = groupsOf(ctx)
  const { x, scale } = comparable(q, comparableIntegers(q, ctx, input!), groups)
  if (ctx.outputs.length > 1) return greatestWithPlace(q, x, groups, placesOf(ctx), scale)
  return [q.emit({ kind: 'max', inputs: [x.id], ...groups }, scale)]
}

/** The greatest of each group and its place, both chosen by the position of the greatest within the group. */
function greatestWithPlace(
  q: Quantizer,
  x: Quantized,
  groups: Groups,
  places: Float64Array,
  scale: Float64Array,
): Quantized[] {
  const [size, count] = [scale.length, longestRow(groups.rowStart)]
  const ones = new Float64Array(size).fill(1)
  const position = q.emit({ kind: 'argMax', inputs: [x.id], ...groups }, ones)
  const candidates = exactLinear(
    q,
    [x, q.constant(places)],
    concatFloat64([x.scale, new Float64Array(x.size).fill(1)]),
    (i) => [[i, 1]],
  )
  const col = new Uint32Array(2 * size * count)
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < count; k++) {
      const member = groups.col[Math.min(groups.rowStart[i]! + k, groups.rowStart[i + 1]! - 1)]!
      col[i * count + k] = member
      col[(size + i) * count + k] = x.size + member
    }
  }
  const index = Uint32Array.from({ length: 2 * size }, (_, i) => i % size)
  const both = q.emit(
    { kind: 'choose', inputs: [position.id, candidates.id], base: 0, count, index, col },
    concatFloat64([scale, ones]),
  )
  return [
    exactLinear(q, [both], scale, (i) => [[i, 1]]),
    exactLinear(q, [both], ones, (i) => [[size + i, 1]]),
  ]
}

/**
 * MaxPool: the greatest element under each window, and where in X it is: the first of equals.
 *
 * Shapes   X [N, C, ...spatial]   Y, Indices [N, C, ...windows]
 * Numbers  Y keeps the scale of X: nothing is rounded, unless the members of a window differ in scale. Equal means equal
 *          integers. Indices cost a window's size twice more
 */
export const MaxPool = defineOp({
  type: 'MaxPool',
  domain: '',
  opset: [1, 25],
  summary: 'greatest element of each window, and its place',
  refuses: 'a window that lies wholly in the padding',
  attributes,

  infer(ctx) {
    const shape = poolShape(ctx)
    const y = { dtype: required(ctx, 0, 'X').dtype, shape }
    return ctx.node.outputs > 1 ? [y, { dtype: 'int64', shape }] : [y]
  },

  evaluate,
  picksGreatest: true,
  quantize,

  sample(draw) {
    const x = spatialTensor(draw)
    return { inputs: [x], attributes: poolWindow(draw, x.shape.slice(2), draw.opset >= 10) }
  },

  examples: [
    { inputs: [{ shape: [1, 2, 4, 4] }], attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
    {
      inputs: [{ shape: [1, 1, 5, 4] }],
      attributes: { kernel_shape: [2, 3], strides: [2, 2], ceil_mode: 1 },
    },
    {
      inputs: [{ shape: [1, 1, 5, 5] }],
      attributes: { kernel_shape: [3, 3], strides: [2, 2], auto_pad: 'SAME_LOWER' },
      opset: 8,
    },
    {
      inputs: [{ shape: [1, 2, 2, 3] }],
      attributes: { kernel_shape: [2, 2], storage_order: 1, pads: [0, 1, 0, 0] },
      outputs: 2,
    },
    {
      inputs: [{ shape: [1, 2, 5], dtype: 'int8' }],
      attributes: { kernel_shape: [2], strides: [3], dilations: [2], pads: [1, 1], ceil_mode: 1 },
      outputs: 2,
    },
  ],
})
