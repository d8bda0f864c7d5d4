import { NodeRefusedError } from '../../graph/errors.js'
import type { NodeContext } from '../../graph/rules.js'
import type { DataType, Tensor } from '../../onnx/index.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { halfToEven, sizeOf } from '../../util/integers.js'
import { integerType } from './conversion.js'
import { exactLinear } from './exactLinear.js'
import { axisOf, constant, optionalConstant } from './inputs.js'
import { stridesOf } from './shapes.js'
import { staircaseOf } from './staircase.js'

/** Scale and zero point of each element of a tensor, and the numbers that tell apart which elements share them. */
export interface Grid {
  readonly scale: Float64Array
  readonly zero: Float64Array
  /** group[i]: the place of element i's scale among the given ones. */
  readonly group: Uint32Array
}

/** Where a grid's scale and zero point are among the inputs, and along which axis they change. */
export interface GridPlace {
  readonly scale: number
  readonly zero: number
  readonly axis?: number
  /** Elements of the axis that share a scale, where there is a scale for each block of them. */
  readonly block?: number
}

/**
 * The grid of a tensor of some shape: one scale for all of it, one per coordinate of an axis, or one per block of them.
 * Values are float32, as runtimes compute with them.
 */
export function gridOf(ctx: NodeContext<unknown>, shape: readonly number[], place: GridPlace): Grid {
  const scales = constant(ctx, place.scale, 'scale')
  const zeros = optionalConstant(ctx, place.zero, 'zero point')
  const bad = scales.data.find((scale) => !(scale > 0 && Number.isFinite(scale)))
  if (bad !== undefined)
    throw new NodeRefusedError(ctx.node, `has a scale of ${bad}; accepted: positive numbers`)
  const group = groupsOf(ctx, shape, scales, place)
  const zero =
    zeros?.data.length === 1 ? new Float64Array(scales.data.length).fill(zeros.data[0]!) : zeros?.data
  if (zero !== undefined && zero.length !== scales.data.length) {
    throw new NodeRefusedError(ctx.node, `has ${scales.data.length} scales and ${zero.length} zero points`)
  }
  return {
    group,
    scale: Float64Array.from(group, (g) => Math.fround(scales.data[g]!)),
    zero: Float64Array.from(group, (g) => zero?.[g] ?? 0),
  }
}

function groupsOf(
  ctx: NodeContext<unknown>,
  shape: readonly number[],
  scales: Tensor,
  { axis = 1, block = 0 }: GridPlace,
): Uint32Array {
  const size = sizeOf(shape)
  if (scales.data.length === 1) return new Uint32Array(size)
  const at = axisOf(ctx, axis, shape.length)
  const stride = stridesOf(shape)[at]!
  const coordinate = (i: number) => Math.floor(i / stride) % shape[at]!
  if (block === 0) {
    if (scales.data.length !== shape[at]) throw misfit(ctx, scales, shape)
    return Uint32Array.from({ length: size }, (_, i) => coordinate(i))
  }
  const blocks = Math.ceil(shape[at]! / block)
  if (sizeOf(shape.with(at, blocks)) !== scales.data.length) throw misfit(ctx, scales, shape)
  return Uint32Array.from({ length: size }, (_, i) => {
    const outer = Math.floor(i / (stride * shape[at]!))
    return (outer * blocks + Math.floor(coordinate(i) / block)) * stride + (i % stride)
  })
}

function misfit(ctx: NodeContext<unknown>, scales: Tensor, shape: readonly number[]): NodeRefusedError {
  const reason = `has scales of shape [${scales.shape}], which do not fit a tensor of shape [${shape}]`
  return new NodeRefusedError(ctx.node, reason)
}

/** The least and greatest integer of a quantized type. */
export function limitsOf(dtype: DataType): {
  readonly low: number
  readonly high: number
  readonly bits: number
} {
  const { low, bits } = integerType(dtype)!
  return { low, bits, high: low + 2 ** bits - 1 }
}

/** A real number of steps brought into a quantized type: rounded half to even, zero point added, saturated. */
export function saturate(steps: number, zero: number, dtype: DataType): number {
  const { low, high } = limitsOf(dtype)
  return Math.min(high, Math.max(low, halfToEven(steps) + zero))
}

/** How the integers of an accumulator become those of a quantized type: a rule for the elements of one group. */
export interface Requantization {
  /** Steps of the result per integer, about. */
  readonly slope: number
  /** What is added to these before rounding, about. */
  readonly constant: number
  /** The result less its zero point. */
  readonly f: (x: number) => number
  readonly zero: number
}

/**
 * Emits the quantized tensor: exactly f of every element, plus its zero point.
 *
 * Numbers  Y are the integers of the type, scale 1. Rows: digits of x and of the multiplier, and a few more (see
 *          gadgets/requantize.ts)
 */
export function emitRequantized(
  q: Quantizer,
  x: Quantized,
  group: Uint32Array,
  rules: ReadonlyMap<number, Requantization>,
  dtype: DataType,
): Quantized {
  const places = new Map([...rules.keys()].map((key, i) => [key, i]))
  const domains = [...rules.keys()].map(() => ({
    lo: Number.POSITIVE_INFINITY,
    hi: Number.NEGATIVE_INFINITY,
  }))
  group.forEach((key, i) => {
    const domain = domains[places.get(key)!]!
    domain.lo = Math.min(domain.lo, x.bounds.lo[i]!)
    domain.hi = Math.max(domain.hi, x.bounds.hi[i]!)
  })
  const ones = new Float64Array(x.size).fill(1)
  const zeros = Float64Array.from(group, (key) => rules.get(key)!.zero)
  if ([...rules.values()].every((rule, i) => isIdentity(rule, domains[i]!)))
    return exactLinear(q, [x], ones, (i) => [[i, 1]], zeros)
  const { low, bits } = limitsOf(dtype)
  const stairs = [...rules.values()].map(({ f, slope, constant, zero }, i) =>
    staircaseOf({ f, slope, constant, low: low - zero, bits }, domains[i]!),
  )
  const rule = group.map((key) => places.get(key)!)
  const steps = q.emit({ kind: 'requantize', inputs: [x.id], rule, stairs }, ones)
  return zeros.every((zero) => zero === 0) ? steps : exactLinear(q, [steps], ones, (i) => [[i, 1]], zeros)
}

/** Whether a rule changes no number of its domain: the tensor is quantized a second time. */
function isIdentity(
  { f, slope }: Requantization,
  { lo, hi }: { readonly lo: number; readonly hi: number },
): boolean {
  if (slope !== 1 || f(lo) !== lo || f(hi) !== hi) return false
  for (let x = lo; x <= hi; x++) if (f(x) !== x) return false
  return true
}

/** The rule of runtimes for accumulators: float32 accumulator times float32 multiplier, rounded, saturated. */
export function multiplied(multiplier: number, zero: number, dtype: DataType): Requantization {
  const factor = Math.fround(multiplier)
  const f = (x: number) => saturate(Math.fround(Math.fround(x) * factor), zero, dtype) - zero
  return { slope: factor, constant: 0, f, zero }
}

/** The type, unless it is none of 8 bits. */
export function byteType(ctx: NodeContext<unknown>, dtype: DataType): DataType {
  if (dtype === 'uint8' || dtype === 'int8') return dtype
  throw new NodeRefusedError(ctx.node, `computes with ${dtype}; accepted: uint8, int8`)
}

/** The widest quantized type whose rounding is exact. */
const MAX_BITS = 16

/** The type, unless it has no integers of at most 16 bits. */
export function quantizedType(ctx: NodeContext<unknown>, dtype: DataType): DataType {
  const type = integerType(dtype)
  if (type !== undefined && type.bits <= MAX_BITS) return dtype
  const reason = `quantizes to ${dtype}; accepted: integers of at most ${MAX_BITS} bits`
  throw new NodeRefusedError(ctx.node, reason, 'quantize the model to int8 or uint8')
}
