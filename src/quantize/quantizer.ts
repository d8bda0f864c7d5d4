import { InternalError } from '../errors.js'
import type { LinearMap } from '../graph/linearMap.js'
import type { NodeContext } from '../graph/rules.js'
import type { Bounds } from '../integer/instruction.js'
import { largestMagnitude, linear } from '../integer/linear.js'
import { type Instruction, kindOf, type ProgramTensor } from '../integer/program.js'
import { rescale } from '../integer/rescale.js'
import { concatFloat64 } from '../util/arrays.js'
import { bitLength, floorLog2, sizeOf } from '../util/integers.js'
import { type IntegerLinear, LEAST_WORTH, type LinearInput, quantizeLinear } from './scales.js'

/** An integer tensor while the model is being quantized: element i is worth scale[i] times its integer. */
export interface Quantized {
  readonly id: number
  readonly size: number
  readonly scale: Float64Array
  readonly bounds: Bounds
}

export interface Precision {
  /** Bits of the largest calibrated value of an activation, and of the weights. */
  readonly bits: number
  /** Largest magnitude each tensor took during calibration, by name. */
  readonly peaks: ReadonlyMap<string, number>
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

/** Most bits by which a tensor's coarsest scale may exceed the one that its elements are brought to. */
const MAX_UNIFORM_BITS = 32

/** No integer that is rounded has more bits than this, so a greater shift would leave nothing either. */
const MAX_SHIFT = 63

/** Emits the integer program. Operators' `quantize` rules speak to this. */
export class Quantizer {
  readonly instructions: Instruction[] = []
  readonly tensors: ProgramTensor[] = []
  readonly #bounds: Bounds[] = []
  #node = ''
  #shape: readonly number[] = []

  constructor(readonly precision: Precision) {}

  /** Later instructions belong to this node; those of as many elements as `shape` has are given that shape. */
  enter(node: string, shape: readonly number[]): void {
    this.#node = node
    this.#shape = shape
  }

  emit(instruction: Instruction, scale: Float64Array): Quantized {
    const inputs = instruction.inputs.map((id) => this.#bounds[id]!)
    return this.#append(instruction, scale, kindOf(instruction).bounds(instruction, inputs))
  }

  /** Emits an instruction whose bounds are known. */
  #append(instruction: Instruction, scale: Float64Array, bounds: Bounds): Quantized {
    const id = this.instructions.push(instruction) - 1
    if (bounds.lo.length !== scale.length)
      throw new InternalError(`${instruction.kind}: scale and size differ`)
    this.#bounds.push(bounds)
    const shape = sizeOf(this.#shape) === scale.length ? this.#shape : [scale.length]
    this.tensors.push({ node: this.#node, shape, scale: isUniform(scale) ? scale.slice(0, 1) : scale })
    return { id, size: bounds.lo.length, scale, bounds }
  }

  /** The value of one step of a tensor at the chosen precision: a power of two. */
  unit(name: string): number {
    return this.unitFor(this.precision.peaks.get(name) ?? 1)
  }

  /** The power of two u with peak / u about `bits` bits. */
  unitFor(peak: number): number {
    return 2 ** (floorLog2(peak > LEAST_WORTH ? peak : 1) + 1 - this.precision.bits)
  }

  /** A linear map over some tensors laid end to end; `unit` is the step of outputs without any term. */
  linear(map: LinearMap, sources: readonly Quantized[], unit: number): Quantized {
    return this.#fitted(sources, (inputs) =>
      quantizeLinear(map, laidEndToEnd(inputs), this.precision.bits, unit),
    )
  }

  /** Emits what `round` makes of the sources, which lose digits first where its result would be too wide. */
  #fitted(
    sources: readonly Quantized[],
    round: (inputs: readonly LinearInput[]) => IntegerLinear,
  ): Quantized {
    const least = this.precision.bits + GUARD_BITS
    for (let cut = 0; ; ) {
      const limits = sources.map(({ bounds }) => Math.max(least, widthOf(bounds) - cut))
      const inputs = sources.map((x, i) => limited(x, limits[i]!))
      const { scale, ...rows } = round(inputs)
      const sourceBounds = inputs.map(({ bounds }) => bounds)
      const bounds = linear.bounds({ kind: 'linear', inputs: [], ...rows }, sourceBounds)
      const excess = bitLength(largestMagnitude(rows, sourceBounds)) - MAX_LINEAR_BITS - 1
      if (excess <= 0 || limits.every((limit) => limit === least)) {
        const ids = sources.map((x, i) => this.#shifted(x, inputs[i]!.shift).id)
        return this.#append({ kind: 'linear', inputs: ids, ...rows }, scale, bounds)
      }
      cut += excess
    }
  }

  #shifted(x: Quantized, shift: Uint8Array): Quantized {
    if (shift.every((s) => s === 0)) return x
    return this.emit({ kind: 'rescale', inputs: [x.id], shift }, shiftedScale(x.scale, shift))
  }

  /** Right shifts that bring each element's scale nearest to `unit`, and the scales they lead to. */
  shifts(x: Quantized, unit: number): { shift: Uint8Array; scale: Float64Array } {
    const shift = Uint8Array.from(x.scale, (scale) =>
      Math.min(MAX_SHIFT, Math.max(0, floorLog2((unit / scale) * Math.SQRT2))),
    )
    return { shift, scale: shiftedScale(x.scale, shift) }
  }

  /** The tensor rounded to steps of about `unit`; itself where it is no finer. */
  rescale(x: Quantized, unit: number): Quantized {
    return this.#shifted(x, this.shifts(x, unit).shift)
  }

  /** The tensor with one scale for all elements: exact where scales differ by integer factors, else rounded finely. */
  uniform(x: Quantized): Quantized {
    if (isUniform(x.scale)) return x
    return this.#fitted([x], ([input]) => {
      const scale = commonScale(input!.scale, this.precision.bits)
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

/** The least scale, or a finer one that others come near multiples of; never far below the greatest. */
function commonScale(scale: Float64Array, bits: number): number {
  const least = scale.reduce((a, b) => Math.min(a, b))
  const greatest = scale.reduce((a, b) => Math.max(a, b))
  const exact = scale.every((own) => Number.isInteger(own / least))
  return Math.max(exact ? least : least / 2 ** bits, greatest / 2 ** MAX_UNIFORM_BITS)
}

/** Digits of the largest magnitude. */
function widthOf({ lo, hi }: Bounds): number {
  let most = 0
  for (let i = 0; i < lo.length; i++) most = Math.max(most, -lo[i]!, hi[i]!)
  return bitLength(most)
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
