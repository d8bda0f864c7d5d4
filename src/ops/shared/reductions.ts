import { NodeRefusedError } from '../../graph/errors.js'
import type { LinearMap } from '../../graph/linearMap.js'
import type { NodeContext, TensorType } from '../../graph/rules.js'
import type { DataType, Tensor } from '../../onnx/index.js'
import { sizeOf } from '../../util/integers.js'
import { flag, ints } from '../attributes.js'
import type { Draw, Example, Parsed, SampledNode } from '../op.js'
import { distinctAxes, listOf } from './axes.js'
import { isFloat, wrapInteger } from './conversion.js'
import { type Groups, mapGroups } from './groups.js'
import { required } from './inputs.js'
import { axesFor, integers, ofRank } from './sampling.js'
import { indexBy, stridesOf } from './shapes.js'

/** The attributes of all reductions; axes are an attribute in older opsets, an input in newer ones. */
export const reductionAttributes = { axes: ints, keepdims: flag(true), noop_with_empty_axes: flag(false) }

export type ReductionContext = NodeContext<Parsed<typeof reductionAttributes>>

/** The axes that are reduced: all where none are given, unless the node says otherwise. */
function reducedAxes(ctx: ReductionContext): readonly number[] {
  const rank = required(ctx, 0, 'data').shape.length
  const axes = distinctAxes(ctx, listOf(ctx, ctx.attributes.axes, 1, 'axes') ?? [], rank)
  if (axes.length > 0 || ctx.attributes.noop_with_empty_axes) return axes
  return Array.from({ length: rank }, (_, axis) => axis)
}

/** Refuses integers, whose logarithms would be truncated. */
export function requireFloat(ctx: NodeContext<unknown>, i: number): void {
  const { dtype } = required(ctx, i, 'data')
  if (!isFloat(dtype)) throw new NodeRefusedError(ctx.node, `reads ${dtype}; accepted: floats`)
}

/** The type of the input, with the reduced axes of extent 1 or left out. */
export function reducedType(ctx: ReductionContext): readonly TensorType[] {
  const axes = reducedAxes(ctx)
  const { dtype, shape } = required(ctx, 0, 'data')
  if (ctx.attributes.keepdims)
    return [{ dtype, shape: shape.map((extent, i) => (axes.includes(i) ? 1 : extent)) }]
  return [{ dtype, shape: shape.filter((_, i) => !axes.includes(i)) }]
}

/** The elements that each result is made of, in row-major order. */
export function reducedGroups(ctx: ReductionContext): Groups {
  const { shape } = ctx.inputs[0]!
  const axes = reducedAxes(ctx)
  const strides = stridesOf(shape)
  const kept = shape.flatMap((_, i) => (axes.includes(i) ? [] : [i]))
  const order = [...kept, ...axes.toSorted((a, b) => a - b)]
  const extents = order.map((axis) => shape[axis]!)
  const members = sizeOf(extents.slice(kept.length))
  return {
    rowStart: Uint32Array.from({ length: sizeOf(extents.slice(0, kept.length)) + 1 }, (_, i) => i * members),
    col: indexBy(
      extents,
      order.map((axis) => strides[axis]!),
    ),
  }
}

/** The sum of each group. */
export function sumOfGroups({ rowStart, col }: Groups): LinearMap {
  return { size: rowStart.length - 1, rowStart, col }
}

/** The node's output: one number per group, from the values of its members. */
export function reduceFloats(
  ctx: ReductionContext,
  x: Tensor,
  f: (values: Float64Array) => number,
): readonly Tensor[] {
  const data = mapGroups(reducedGroups(ctx), (members) => f(Float64Array.from(members, (j) => x.data[j]!)))
  return [{ ...ctx.outputs[0]!, data }]
}

/** As `reduceFloats`, in integers that wrap around to the type of the output. */
export function reduceIntegers(
  ctx: ReductionContext,
  x: Tensor,
  f: (values: readonly bigint[]) => bigint,
): readonly Tensor[] {
  const { dtype } = ctx.outputs[0]!
  const data = mapGroups(reducedGroups(ctx), (members) =>
    wrapInteger(f(Array.from(members, (j) => BigInt(x.data[j]!))), dtype),
  )
  return [{ ...ctx.outputs[0]!, data }]
}

/** The node's output by whichever of the two its type takes. */
export function reduceTensor(
  ctx: ReductionContext,
  x: Tensor,
  floats: (values: Float64Array) => number,
  whole: (values: readonly bigint[]) => bigint,
): readonly Tensor[] {
  return isFloat(x.dtype) ? reduceFloats(ctx, x, floats) : reduceIntegers(ctx, x, whole)
}

/**
 * A reduction over random axes, or all.
 *
 * @param axesInput opset in which axes became an input
 */
export function sampleReduction(
  axesInput: number,
  dtypes: readonly DataType[] = ['float32', 'int32'],
): (draw: Draw) => SampledNode {
  return (draw) => {
    const x = draw.tensor(ofRank(1, 5, dtypes))
    const rank = x.shape.length
    const keepdims = draw.chance(0.5) ? {} : { keepdims: draw.int(0, 1) }
    if (draw.chance(0.2)) return { inputs: [x], attributes: keepdims }
    const axes = axesFor(draw, rank, draw.int(1, rank))
    if (draw.opset >= axesInput) return { inputs: [x, integers(axes)], attributes: keepdims }
    return { inputs: [x], attributes: { ...keepdims, axes: axes.toSorted((a, b) => a - b) } }
  }
}

/** Examples of the greatest or least over some axes. */
export const extremeReductions: readonly Example[] = [
  {
    inputs: [{ shape: [2, 3, 2] }, { shape: [2], dtype: 'int64', values: [0, -1], constant: true }],
  },
  { inputs: [{ shape: [2, 3] }], attributes: { axes: [0], keepdims: 0 }, opset: 13 },
  { inputs: [{ shape: [2, 2], dtype: 'int32' }] },
  {
    inputs: [
      { shape: [2, 3], dtype: 'bool' },
      { shape: [1], dtype: 'int64', values: [1], constant: true },
    ],
  },
]
