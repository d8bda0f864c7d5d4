import type { DataType } from '../../onnx/index.js'
import type { Draw, ExampleInput, SampledAttribute, SampledNode, Wanted } from '../op.js'

/** Types that every runtime moves around. */
export const MOVED: readonly DataType[] = ['float32', 'float64', 'int64', 'int32', 'uint8', 'bool']
/** Types that every runtime computes with. */
export const NUMBERS: readonly DataType[] = ['float32', 'float64', 'int64', 'int32']

/** Since this opset axes, indices and the like may count from the back. */
const NEGATIVE_AXES = 11

type Shape = readonly number[]

/** A constant of random values. */
export function weights(shape: Shape, dtype: DataType = 'float32'): ExampleInput {
  return { shape, dtype, constant: true }
}

/** A constant scalar. */
export function scalar(value: number, dtype: DataType = 'float32'): ExampleInput {
  return { shape: [], dtype, values: [value], constant: true }
}

/** A constant list of integers. */
export function integers(values: readonly number[], shape: Shape = [values.length]): ExampleInput {
  return { shape, dtype: 'int64', values, constant: true }
}

/** A float from `lo` to `hi` with few binary digits or many. */
export function real(draw: Draw, lo: number, hi: number): number {
  const steps = draw.chance(0.5) ? 8 : 2 ** 20
  return Math.fround(lo + ((hi - lo) * draw.int(0, steps)) / steps)
}

/** Wants a rank of `least` to `most`. */
export function ofRank(least: number, most: number, dtypes?: readonly DataType[]): Wanted {
  const fits = ({ length }: Shape) => length >= least && length <= most
  return dtypes === undefined ? { fits } : { fits, dtypes }
}

/** A node that reads one tensor and has no attributes. */
export function sampleUnary(dtypes: readonly DataType[] = ['float32']): (draw: Draw) => SampledNode {
  return (draw) => ({ inputs: [draw.tensor({ dtypes })] })
}

/** A shape that broadcasts to the given one: some extents are 1, some leading ones left out. */
export function broadcasting(draw: Draw, shape: Shape): number[] {
  const narrow = shape.map((extent) => (draw.chance(0.3) ? 1 : extent))
  return narrow.slice(draw.chance(0.3) ? draw.int(0, shape.length) : 0)
}

/** Whether two shapes broadcast to each other. */
function broadcast(a: Shape, b: Shape): boolean {
  const [x, y] = [a.toReversed(), b.toReversed()]
  return x.every((extent, i) => y[i] === undefined || extent === y[i] || extent === 1 || y[i] === 1)
}

/** A node that reads two tensors which broadcast to each other, one of them perhaps a constant, in either order. */
export function sampleBinary(draw: Draw, dtypes: readonly DataType[] = NUMBERS): SampledNode {
  const a = draw.tensor({ dtypes })
  const b = draw.chance(0.5)
    ? draw.tensor({ dtypes: [a.dtype], fits: (shape) => broadcast(shape, a.shape) })
    : weights(broadcasting(draw, a.shape), a.dtype)
  return { inputs: draw.chance(0.5) ? [a, b] : [b, a] }
}

/** An axis, from the back where the opset has that. */
export function axisFor(draw: Draw, rank: number): number {
  return draw.int(draw.opset >= NEGATIVE_AXES ? -rank : 0, rank - 1)
}

/** Different axes, in any order. */
export function axesFor(draw: Draw, rank: number, count: number): number[] {
  const rest = Array.from({ length: rank }, (_, axis) => axis)
  const negative = draw.opset >= NEGATIVE_AXES
  return Array.from({ length: count }, () => {
    const [axis] = rest.splice(draw.int(0, rest.length - 1), 1)
    return negative && draw.chance(0.4) ? axis! - rank : axis!
  })
}

/** Axes that are an attribute up to opset 12, where runtimes expect them in order, and an input after that. */
export function axesArgument(draw: Draw, axes: readonly number[]) {
  return draw.opset < 13
    ? { inputs: [], attributes: { axes: axes.toSorted((a, b) => a - b) } }
    : { inputs: [integers(axes)], attributes: {} }
}

/** The tensor that a window slides over. */
export function spatialTensor(draw: Draw) {
  return draw.tensor(ofRank(3, 5))
}

/** Extents of a window over some spatial extents. */
export function kernelFor(draw: Draw, spatial: Shape): number[] {
  return spatial.map((extent) => draw.int(1, Math.min(extent, 3)))
}

/** How a window slides, as attributes. */
interface Windowing {
  readonly pads?: readonly number[]
  readonly auto_pad?: string
  readonly strides?: readonly number[]
  readonly dilations?: readonly number[]
}

/**
 * Strides, dilations and padding of a window. With SAME padding no stride exceeds its window and nothing is dilated:
 * there onnxruntime refuses or contradicts its own shapes.
 */
export function windowing(draw: Draw, spatial: Shape, kernel: Shape, dilates = true): Windowing {
  const dilations = spatial.map((extent, i) => (2 * kernel[i]! - 1 <= extent ? draw.int(1, 2) : 1))
  const pads = [...kernel, ...kernel].map((extent) => draw.int(0, Math.min(extent - 1, 2)))
  const padding = draw.pick(['', 'pads', 'pads', 'VALID', 'NOTSET', 'SAME_UPPER', 'SAME_LOWER'])
  const same = padding.startsWith('SAME')
  const strides = kernel.map((extent) => draw.int(1, same ? extent : 3))
  return {
    ...(padding === 'pads' ? { pads } : padding !== '' && { auto_pad: padding }),
    ...(draw.chance(0.5) && { strides }),
    ...(dilates && !same && draw.chance(0.3) && { dilations }),
  }
}

/**
 * The attributes of a pool's window. The number of windows is rounded up only where none would begin past the input,
 * which onnxruntime counts in its shapes but does not compute.
 */
export function poolWindow(draw: Draw, spatial: Shape, dilates: boolean): Record<string, SampledAttribute> {
  const kernel_shape = kernelFor(draw, spatial)
  const given = windowing(draw, spatial, kernel_shape, dilates)
  const begins = spatial.every((extent, i) => beginsInside(extent, kernel_shape[i]!, given, i))
  const ceil = draw.opset >= 10 && begins ? { ceil_mode: draw.int(0, 1) } : {}
  return { ...given, ...ceil, kernel_shape }
}

function beginsInside(extent: number, kernel: number, given: Windowing, i: number): boolean {
  const { strides, dilations, pads = [] } = given
  const [begin, end] = [pads[i] ?? 0, pads[pads.length / 2 + i] ?? 0]
  const stride = strides?.[i] ?? 1
  const reach = (kernel - 1) * (dilations?.[i] ?? 1) + 1
  return Math.ceil((extent + begin + end - reach) / stride) * stride < extent + begin
}
