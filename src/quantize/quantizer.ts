import { InternalError } from '../errors.js'
import type { LinearMap } from '../graph/linearMap.js'
import type { NodeContext } from '../graph/rules.js'
import type { Bounds } from '../integer/instruction.js'
import { largestMagnitude, linear } from '../integer/linear.js'
import { type Instruction, kindOf, type ProgramTensor } from '../integer/program.js'
import { rescale } from '../integer/rescale.js'
import { chooseTiling } from '../integer/tiles.js'
import { concatFloat64 } from '../util/arrays.js'
import { bitLength, floorLog2, sizeOf } from '../util/integers.js'
import { ScaleRangeError } from './errors.js'
import { type Extent, limitDigits } from './limits.js'
import {
  EXACT_RATIO,
  type IntegerLinear,
  type IntegerWeights,
  LEAST_WORTH,
  type LinearInput,
  quantizeLinear,
} from './scales.js'

/** An integer tensor while the model is being quantized: element i is worth scale[i] times its integer. */
export interface Quantized {
  readonly id: number
  readonly size: number
  readonly scale: Float64Array
  readonly bounds: Bounds
}

export interface Precision {
  /** Bits of the largest calibrated value of an activation, and of the weights that lead to it. */
  readonly bits: number
  /** Other bits for some tensors, by name. */
  readonly bitsOf?: ReadonlyMap<string, number>
  /** Largest magnitude each tensor took during calibration, by name. */
  readonly peaks: ReadonlyMap<string, number>
  /** Whether weights that the circuit does not show are committed to, which decides how it multiplies by them. */
  readonly commitsWeights?: boolean
  /** Where the circuit is to enforce them: the extents that tensors took during calibration, by name. */
  readonly extents?: ReadonlyMap<string, Extent>
}

/** Non-linear instructions take integers of fewer bits than this; wider ones are rescaled first. */
const MAX_BITS = 48

/**
 * Results of linear instructions take at most about this many bits, and partial sums at most one more, also where they
 * cancel. Their coefficients over the circuit's wires are then below 2^53 as well, without which a form has no proven range.
 */
const MAX_LINEAR_BITS = 51

/** Sources of linear instructions are not narrowed to less than this many bits beyond the precision. */
const GUARD_BITS = 4

/** Known tensors have this many bits more than the precision: they cost nothing by themselves. */
const CONSTANT_BITS = 8

/** Most bits by which a tensor's coarsest scale may exceed the one that its elements are brought to. */
const MAX_UNIFORM_BITS = 32

/** No integer that is rounded has more bits than this, so a greater shift would leave nothing either. */
const MAX_SHIFT = 63

/** Greater shifts are made of numbers of MAX_BITS bits, of which they leave nothing: 2^shift is then no coefficient. */
const MOST_DIGITS_LOST = 48

/** Steps from the least that doubles hold with all their digits to the inverse of that. */
const LEAST_STEP = 2 ** -1022

/** What a piecewise instruction tabulates. */
export interface RealFunction {
  readonly f: (x: number) => number
  /** How far the table is from it before its result is rounded. */
  readonly tolerance: number
  /** Arguments where it turns between rising and falling. */
  readonly turns: readonly number[]
}

/** Emits the integer program. Operators' `quantize` rules speak to this. */
export class Quantizer {
  /** The functions behind instructions that tabulate one, by instruction. */
  readonly functions = new Map<number, RealFunction>()
  readonly instructions: Instruction[] = []
  readonly tensors: ProgramTensor[] = []
  readonly #bounds: Bounds[] = []
  readonly #precision: Precision
  #exact: ReadonlySet<string> = new Set()
  #node = ''
  #shape: readonly number[] = []
  #bits: number

  constructor(precision: Precision) {
    this.#precision = precision
    this.#bits = precision.bits
  }

  /** The precision of the tensor that is being made. */
  get precision(): Precision {
    return { ...this.#precision, bits: this.#bits }
  }

  /**
   * Later instructions belong to this node, and are made with the bits of `tensor`, the node's first output; those of as
   * many elements as `shape` has are given that shape.
   */
  enter(node: string, shape: readonly number[], tensor = node): void {
    this.#node = node
    this.#shape = shape
    this.#bits = this.#precision.bitsOf?.get(tensor) ?? this.#precision.bits
  }

  /** Names the graph's tensor that the integer tensor stands for; one that is passed on keeps its first name. */
  name(x: Quantized, tensor: string): void {
    this.tensors[x.id] = { name: tensor, ...this.tensors[x.id]! }
  }

  emit(wanted: Instruction, scale: Float64Array): Quantized {
    const instruction = this.#limited(wanted)
    const inputs = instruction.inputs.map((id) => this.#bounds[id]!)
    return this.#append(instruction, scale, kindOf(instruction).bounds(instruction, inputs))
  }

  /** Enforced extents may narrow what rounding was thought to leave. */
  get #enforces(): boolean {
    return (this.#precision.extents?.size ?? 0) > 0
  }

  /** With the calibrated extent of its input enforced, where that is wanted and saves digits. */
  #limited(instruction: Instruction): Instruction {
    const id = instruction.inputs[0]
    const extent = id === undefined ? undefined : this.#extentOf(id)
    if (id === undefined || extent === undefined) return instruction
    const bounds = this.#bounds[id]!
    const { scale } = this.tensors[id]!
    const each = scale.length === 1 ? new Float64Array(bounds.lo.length).fill(scale[0]!) : scale
    return limitDigits(instruction, { scale: each, bounds }, extent)
  }

  /** Rounding changes no extent by more than the margin that is left to it. */
  #extentOf(id: number): Extent | undefined {
    const name = this.#nameOf(id)
    return name === undefined ? undefined : this.#precision.extents?.get(name)
  }

  /** Binary digits by which proven bounds exceed the largest calibrated value of a tensor; 0 where none is known. */
  unusedBits(x: Quantized): number {
    const peak = this.#precision.peaks.get(this.#nameOf(x.id) ?? '')
    if (peak === undefined) return 0
    const steps = x.scale.reduce((most, scale) => Math.max(most, peak / scale), 0)
    return steps < 2 ** MAX_SHIFT ? Math.max(0, widthOf(x.bounds) - bitLength(Math.ceil(steps))) : 0
  }

  /** The name of the graph's tensor that an integer tensor stands for, rounded or not. */
  #nameOf(id: number): string | undefined {
    const instruction = this.instructions[id]!
    return (
      this.tensors[id]!.name ??
      (instruction.kind === 'rescale' ? this.#nameOf(instruction.inputs[0]) : undefined)
    )
  }

  /** What an element-wise ReLU that rounds nothing was applied to; undefined for any other tensor. */
  beforeRelu({ id }: Quantized): Quantized | undefined {
    const instruction = this.instructions[id]!
    if (instruction.kind !== 'relu' || instruction.shift.some((shift) => shift > 0)) return undefined
    const [source] = instruction.inputs
    const bounds = this.#bounds[source]!
    const { scale } = this.tensors[source]!
    const size = bounds.lo.length
    return {
      ...{ id: source, size, bounds },
      scale: scale.length === 1 ? new Float64Array(size).fill(scale[0]!) : scale,
    }
  }

  /** Emits an instruction whose bounds are known. */
  #append(instruction: Instruction, scale: Float64Array, bounds: Bounds): Quantized {
    const id = this.instructions.push(instruction) - 1
    if (bounds.lo.length !== scale.length)
      throw new InternalError(`${instruction.kind}: scale and size differ`)
    for (const step of scale) {
      if (!(step >= LEAST_STEP && step <= 1 / LEAST_STEP))
        throw new ScaleRangeError({ node: this.#node, step })
    }
    this.#bounds.push(bounds)
    const shape = sizeOf(this.#shape) === scale.length ? this.#shape : [scale.length]
    this.tensors.push({ node: this.#node, shape, scale: isUniform(scale) ? scale.slice(0, 1) : scale })
    return { id, size: bounds.lo.length, scale, bounds }
  }

  /** Tensors that nothing is to be rounded in: their steps are as fine as they come. */
  keepExact(names: ReadonlySet<string>): void {
    this.#exact = names
  }

  /** The value of one step of a tensor at the chosen precision: a power of two. */
  unit(name: string): number {
    if (this.#exact.has(name)) return LEAST_WORTH
    return this.unitFor(this.#precision.peaks.get(name) ?? 1)
  }

  /** The power of two u with peak / u about `bits` bits. */
  unitFor(peak: number): number {
    return 2 ** (floorLog2(peak > LEAST_WORTH ? peak : 1) + 1 - this.#bits)
  }

  /** A known tensor: exact where all values are integers or multiples of `unit`, by default a fine power of two. */
  constant(values: Float64Array, unit?: number): Quantized {
    const peak = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    const exact = values.every(Number.isSafeInteger) ? 1 : this.unitFor(peak) * 2 ** -CONSTANT_BITS
    const step = unit ?? exact
    const bias = values.map((value) => Math.round(value / step) + 0)
    const rows = {
      rowStart: new Uint32Array(values.length + 1),
      col: new Uint32Array(),
      coef: new Float64Array(),
    }
    return this.emit(
      { kind: 'linear', inputs: [], ...rows, bias },
      new Float64Array(values.length).fill(step),
    )
  }

  /** A linear map over some tensors laid end to end; `unit` is the step of outputs without any term. */
  linear(map: LinearMap, sources: readonly Quantized[], unit: number): Quantized {
    return this.#fitted(sources, (inputs) => quantizeLinear(map, laidEndToEnd(inputs), this.#bits, unit))
  }

  /** Emits what `round` makes of the sources, which lose digits first where its result would be too wide. */
  #fitted(
    sources: readonly Quantized[],
    round: (inputs: readonly LinearInput[]) => IntegerLinear,
  ): Quantized {
    const least = this.#bits + GUARD_BITS
    for (let cut = 0; ; ) {
      const limits = sources.map(({ bounds }) => Math.max(least, widthOf(bounds) - cut))
      const inputs = sources.map((x, i) => limited(x, limits[i]!))
      const { scale, weights, ...rows } = round(inputs)
      const sourceBounds = inputs.map(({ bounds }) => bounds)
      const bounds = linear.bounds({ kind: 'linear', inputs: [], ...rows }, sourceBounds)
      const excess = bitLength(largestMagnitude(rows, sourceBounds)) - MAX_LINEAR_BITS - 1
      if (excess <= 0 || limits.every((limit) => limit === least)) {
        const ids = sources.map((x, i) => this.#shifted(x, inputs[i]!.shift).id)
        if (weights !== undefined) return this.#weighted(ids, rows, weights, scale, bounds)
        const instruction = { kind: 'linear', inputs: ids, ...rows } as const
        return this.#enforces ? this.emit(instruction, scale) : this.#append(instruction, scale, bounds)
      }
      cut += excess
    }
  }

  /** A linear map whose trained numbers are secret inputs of the circuit. */
  #weighted(
    ids: readonly number[],
    rows: Omit<IntegerLinear, 'scale' | 'weights'>,
    { factors, factor, addends, addend }: IntegerWeights,
    scale: Float64Array,
    bounds: Bounds,
  ): Quantized {
    const width = 1 + widthOf(bounds)
    const commits = this.#precision.commitsWeights === true
    const coef = rows.coef.map((value, k) => (factor[k] === 0 ? value : 0))
    const bias = rows.bias.map((value, i) => (addend[i] === 0 ? value : 0))
    const shape = { ...rows, coef, factor, bias, addend, width }
    const tiling = chooseTiling(
      shape,
      { factors: signedWidth(factors), addends: signedWidth(addends) },
      commits,
    )
    const ranged = commits && tiling.by === 'factors'
    const [a, b] = [factors, addends].map((values) => {
      const bits = signedWidth(values)
      return this.emit(
        { kind: 'weights', inputs: [], values, bits, ranged },
        new Float64Array(values.length).fill(1),
      )
    }) as [Quantized, Quantized]
    return this.emit({ kind: 'weighted', inputs: [a.id, b.id, ...ids], ...shape, tiling }, scale)
  }

  #shifted(x: Quantized, shift: Uint8Array): Quantized {
    if (shift.every((s) => s === 0)) return x
    return this.emit({ kind: 'rescale', inputs: [x.id], shift }, shiftedScale(x.scale, shift))
  }

  /**
   * Right shifts that bring each element's scale nearest to `unit`, and the scales they lead to. An element that shifts leave
   * nothing of is in steps of about `unit` all the same.
   */
  shifts(x: Quantized, unit: number): { shift: Uint8Array; scale: Float64Array } {
    const halvings = x.scale.map((scale) =>
      unit <= scale ? 0 : floorLog2(Math.min(unit / scale, 1 / LEAST_STEP) * Math.SQRT2),
    )
    return {
      shift: Uint8Array.from(halvings, (count) => Math.min(MAX_SHIFT, count)),
      scale: x.scale.map((scale, i) => scale * 2 ** halvings[i]!),
    }
  }

  /** The tensor rounded to steps of about `unit`; itself where it is no finer. */
  rescale(given: Quantized, unit: number): Quantized {
    const isFar = this.shifts(given, unit).shift.some((shift) => shift > MOST_DIGITS_LOST)
    const x = isFar ? this.narrow(given) : given
    const { shift, scale } = this.shifts(x, unit)
    if (shift.every((s) => s === 0)) return x
    return this.emit({ kind: 'rescale', inputs: [x.id], shift }, scale)
  }

  /** The tensor with one scale for all elements: exact where scales differ by integer factors, else rounded finely. */
  uniform(given: Quantized): Quantized {
    if (isUniform(given.scale)) return given
    const greatest = given.scale.reduce((a, b) => Math.max(a, b))
    const x = this.rescale(given, greatest * 2 ** (this.#bits - MAX_UNIFORM_BITS))
    return this.#fitted([x], ([input]) => {
      const scale = commonScale(input!.scale, this.#bits)
      return {
        rowStart: Uint32Array.from({ length: x.size + 1 }, (_, i) => i),
        col: Uint32Array.from({ length: x.size }, (_, i) => i),
        coef: Float64Array.from(input!.scale, (own) => Math.round(own / scale)),
        bias: new Float64Array(x.size),
        scale: new Float64Array(x.size).fill(scale),
      }
    })
  }

  /** The tensor, rescaled where its integers are too wide for a non-linear instruction. */
  narrow(x: Quantized, maxBits = MAX_BITS): Quantized {
    const excess = Math.min(MAX_SHIFT, Math.max(0, widthOf(x.bounds) - maxBits))
    return this.#shifted(x, new Uint8Array(x.size).fill(excess))
  }
}

/** What is left of a tensor when each element is rounded to at most about `maxBits` bits, and the shifts that do it. */
function limited(
  { scale, bounds }: Quantized,
  maxBits: number,
): LinearInput & { readonly shift: Uint8Array } {
  const { lo, hi } = bounds
  const shift = Uint8Array.from(scale, (_, i) =>
    Math.min(MAX_SHIFT, Math.max(0, bitLength(Math.max(-lo[i]!, hi[i]!)) - maxBits)),
  )
  const instruction = { kind: 'rescale', inputs: [0], shift } as const
  return { shift, scale: shiftedScale(scale, shift), bounds: rescale.bounds(instruction, [bounds]) }
}

function shiftedScale(scale: Float64Array, shift: Uint8Array): Float64Array {
  return scale.map((own, i) => own * 2 ** shift[i]!)
}

function laidEndToEnd(sources: readonly LinearInput[]): LinearInput {
  return {
    scale: concatFloat64(sources.map(({ scale }) => scale)),
    bounds: {
      lo: concatFloat64(sources.map(({ bounds }) => bounds.lo)),
      hi: concatFloat64(sources.map(({ bounds }) => bounds.hi)),
    },
  }
}

/** A scale's coefficient in steps of the common one has at most this many bits. */
const MOST_MULTIPLE_BITS = 42

/** Parts that the least scale is divided into before scales count as having no common measure. */
const MOST_PARTS = 256

/**
 * The greatest part of the least scale that all are multiples of, or a finer one that others come near multiples of; never
 * so far below the greatest that its multiple were no coefficient.
 */
function commonScale(scale: Float64Array, bits: number): number {
  const least = scale.reduce((a, b) => Math.min(a, b))
  const greatest = scale.reduce((a, b) => Math.max(a, b))
  return Math.max(measureOf(scale, least, bits), greatest / 2 ** MOST_MULTIPLE_BITS)
}

function measureOf(scale: Float64Array, least: number, bits: number): number {
  const distinct = [...new Set(scale)]
  const measures = (unit: number) =>
    distinct.every((own) => Math.abs(own / unit - Math.round(own / unit)) <= (own / unit) * EXACT_RATIO)
  for (let parts = 1; parts <= MOST_PARTS; parts++) if (measures(least / parts)) return least / parts
  return least / 2 ** bits
}

/** Digits of the largest magnitude. */
function widthOf({ lo, hi }: Bounds): number {
  let most = 0
  for (let i = 0; i < lo.length; i++) most = Math.max(most, -lo[i]!, hi[i]!)
  return bitLength(most)
}

/** Bits of integers from -2^(bits - 1) to 2^(bits - 1) - 1 that hold all of some values. */
function signedWidth(values: Float64Array): number {
  return 1 + bitLength(values.reduce((most, value) => Math.max(most, Math.abs(value)), 0))
}

export function isUniform(scale: Float64Array): boolean {
  return scale.every((value) => value === scale[0])
}

/** What the quantize stage needs to know of an operator that is not linear. */
export interface QuantizeRule {
  /**
   * Emits the node's integer meaning.
   *
   * @param inputs the node's inputs; undefined where absent or constant (constants are in ctx)
   * @param names the node's output names, for calibrated units
   * @returns one tensor per output
   */
  quantize?(
    q: Quantizer,
    ctx: NodeContext,
    inputs: readonly (Quantized | undefined)[],
    names: readonly string[],
  ): Quantized[]
}
