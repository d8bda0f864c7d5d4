import { InternalError } from '../errors.js'
import type { LinearMap } from '../graph/linearMap.js'
import type { NodeContext } from '../graph/rules.js'
import type { Bounds } from '../integer/instruction.js'
import { type Instruction, kindOf, type ProgramTensor } from '../integer/program.js'
import { concatFloat64 } from '../util/arrays.js'
import { bitLength, floorLog2, sizeOf } from '../util/integers.js'
import { quantizeLinear } from './scales.js'

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
    const bounds = kindOf(instruction).bounds(
      instruction,
      instruction.inputs.map((id) => this.#bounds[id]!),
    )
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
    return 2 ** (floorLog2(peak > 0 ? peak : 1) + 1 - this.precision.bits)
  }

  /** A linear map over some tensors laid end to end; `unit` is the step of outputs without any term. */
  linear(map: LinearMap, sources: readonly Quantized[], unit: number): Quantized {
    const inputScale = concatFloat64(sources.map(({ scale }) => scale))
    const { scale, ...rows } = quantizeLinear(map, inputScale, this.precision.bits, unit)
    return this.emit({ kind: 'linear', inputs: sources.map(({ id }) => id), ...rows }, scale)
  }

  /** Right shifts that bring each element's scale nearest to `unit`, and the scales they lead to. */
  shifts(x: Quantized, unit: number): { shift: Uint8Array; scale: Float64Array } {
    const shift = Uint8Array.from(x.scale, (scale) => Math.max(0, floorLog2((unit / scale) * Math.SQRT2)))
    return { shift, scale: Float64Array.from(x.scale, (scale, i) => scale * 2 ** shift[i]!) }
  }

  /** The tensor rounded to steps of about `unit`; itself where it is no finer. */
  rescale(x: Quantized, unit: number): Quantized {
    const { shift, scale } = this.shifts(x, unit)
    return shift.every((s) => s === 0) ? x : this.emit({ kind: 'rescale', inputs: [x.id], shift }, scale)
  }

  /** The tensor with one scale for all elements: exact where scales differ by integer factors, else rounded finely. */
  uniform(x: Quantized): Quantized {
    if (isUniform(x.scale)) return x
    const least = x.scale.reduce((a, b) => Math.min(a, b))
    const exact = x.scale.every((scale) => Number.isInteger(scale / least))
    const scale = exact ? least : least / 2 ** this.precision.bits
    return this.emit(
      {
        kind: 'linear',
        inputs: [x.id],
        rowStart: Uint32Array.from({ length: x.size + 1 }, (_, i) => i),
        col: Uint32Array.from({ length: x.size }, (_, i) => i),
        coef: Float64Array.from(x.scale, (own) => Math.round(own / scale)),
        bias: new Float64Array(x.size),
      },
      new Float64Array(x.size).fill(scale),
    )
  }

  /** The tensor, rescaled where its integers are too wide for a non-linear instruction. */
  narrow(x: Quantized, maxBits = MAX_BITS): Quantized {
    const excess = Math.max(0, widthOf(x.bounds) - maxBits)
    if (excess === 0) return x
    const shift = new Uint8Array(x.size).fill(excess)
    return this.emit(
      { kind: 'rescale', inputs: [x.id], shift },
      x.scale.map((scale) => scale * 2 ** excess),
    )
  }
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
