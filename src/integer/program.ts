import { InternalError } from '../errors.js'
import { type ArgMaxInstruction, argMax } from './argMax.js'
import { type BitAndInstruction, bitAnd } from './bitAnd.js'
import { type BucketInstruction, bucket } from './bucket.js'
import { type ChooseInstruction, choose } from './choose.js'
import { type ClipInstruction, clip } from './clip.js'
import { type ContractInstruction, contract } from './contract.js'
import { type DigitsInstruction, digits } from './digits.js'
import { type DivideInstruction, divide } from './divide.js'
import { OutOfCalibratedRangeError } from './errors.js'
import { type ExchangeInstruction, exchange } from './exchange.js'
import { type IndicatorsInstruction, indicators } from './indicators.js'
import { type InputInstruction, input } from './input.js'
import type { Bounds, InstructionKind, Values } from './instruction.js'
import { type IsZeroInstruction, isZero } from './isZero.js'
import { type LeakyReluInstruction, leakyRelu } from './leakyRelu.js'
import { BeyondLimit } from './limits.js'
import { type LinearInstruction, linear } from './linear.js'
import { type LookupInstruction, lookup } from './lookup.js'
import { type MaxInstruction, max } from './max.js'
import { type NotNegativeInstruction, notNegative } from './notNegative.js'
import { type OctavesInstruction, octaves } from './octaves.js'
import { type PiecewiseInstruction, piecewise } from './piecewise.js'
import { type ReluInstruction, relu } from './relu.js'
import { type RemainderInstruction, remainder } from './remainder.js'
import { type RequantizeInstruction, requantize } from './requantize.js'
import { type RescaleInstruction, rescale } from './rescale.js'
import { type SelectInstruction, select } from './select.js'
import { type SquareRootInstruction, squareRoot } from './squareRoot.js'
import { type TableInstruction, table } from './table.js'
import { type WeightedInstruction, weighted } from './weighted.js'
import { type WeightsInstruction, weights } from './weights.js'
import { type WrapInstruction, wrap } from './wrap.js'

export type Instruction =
  | WrapInstruction
  | RemainderInstruction
  | ExchangeInstruction
  | DigitsInstruction
  | TableInstruction
  | SquareRootInstruction
  | SelectInstruction
  | RequantizeInstruction
  | NotNegativeInstruction
  | LookupInstruction
  | IsZeroInstruction
  | IndicatorsInstruction
  | ChooseInstruction
  | BitAndInstruction
  | BucketInstruction
  | ArgMaxInstruction
  | ClipInstruction
  | ContractInstruction
  | DivideInstruction
  | InputInstruction
  | LeakyReluInstruction
  | LinearInstruction
  | MaxInstruction
  | OctavesInstruction
  | PiecewiseInstruction
  | ReluInstruction
  | RescaleInstruction
  | WeightedInstruction
  | WeightsInstruction

const KINDS = {
  wrap,
  remainder,
  exchange,
  digits,
  argMax,
  bitAnd,
  bucket,
  choose,
  clip,
  contract,
  divide,
  indicators,
  input,
  isZero,
  leakyRelu,
  linear,
  lookup,
  max,
  notNegative,
  octaves,
  piecewise,
  relu,
  requantize,
  rescale,
  select,
  squareRoot,
  table,
  weighted,
  weights,
}

/** The definition of an instruction's kind. */
export function kindOf<I extends Instruction>(instruction: I): InstructionKind<I> {
  return KINDS[instruction.kind] as unknown as InstructionKind<I>
}

export interface ProgramTensor {
  /** The ONNX node that the tensor comes from, or the input's name. */
  readonly node: string
  /** The graph's tensor that it stands for, if any. */
  readonly name?: string
  readonly shape: readonly number[]
  /** Real value of element i is scale[i] times the integer; one entry when all elements share it. */
  readonly scale: Float64Array
}

export interface ProgramPort {
  readonly name: string
  readonly shape: readonly number[]
  /** Index of the instruction (and tensor) behind the port. */
  readonly tensor: number
  /** One scale for the whole tensor. */
  readonly scale: number
  /** Of an input: real values are rounded with ties to even, and those beyond the ends count as these. */
  readonly saturates?: boolean
}

/**
 * The integer model: the exact function that is proved. Instruction i computes tensor i from earlier ones; sizes and
 * bounds follow from the instructions.
 */
export interface Program {
  readonly instructions: readonly Instruction[]
  readonly tensors: readonly ProgramTensor[]
  readonly inputs: readonly ProgramPort[]
  readonly outputs: readonly ProgramPort[]
}

/** Interval analysis over the whole program. */
export function analyze(program: Program): Bounds[] {
  const bounds: Bounds[] = []
  for (const instruction of program.instructions) {
    bounds.push(
      kindOf(instruction).bounds(
        instruction,
        instruction.inputs.map((id) => bounds[id]!),
      ),
    )
  }
  return bounds
}

/**
 * Runs the integer model.
 *
 * @param inputs integers of each input port, in port order
 * @returns the integers of every tensor
 * @throws OutOfCalibratedRangeError for a value that the circuit was made not to accept
 */
export function interpret(program: Program, inputs: readonly Float64Array[]): Values[] {
  const values: Values[] = []
  program.instructions.forEach((instruction, id) => {
    if (instruction.kind === 'input') values.push(portValues(program, inputs, id))
    else values.push(evaluateAt(program, instruction, id, values))
  })
  return values
}

function evaluateAt(
  program: Program,
  instruction: Instruction,
  id: number,
  values: readonly Values[],
): Values {
  try {
    return kindOf(instruction).evaluate(
      instruction,
      instruction.inputs.map((source) => values[source]!),
    )
  } catch (error) {
    throw error instanceof BeyondLimit ? outOfRange(program, instruction, id, error) : error
  }
}

function outOfRange(
  { tensors }: Program,
  instruction: Instruction,
  id: number,
  { element, value, lowest, highest }: BeyondLimit,
): OutOfCalibratedRangeError {
  const { scale } = tensors[instruction.inputs[0]!]!
  const step = scale[scale.length === 1 ? 0 : element]!
  const reals = { value: value * step, lowest: lowest * step, highest: highest * step }
  return new OutOfCalibratedRangeError({ layer: tensors[id]!.node, element, ...reals })
}

function portValues(program: Program, inputs: readonly Float64Array[], id: number): Float64Array {
  const values = inputs[program.inputs.findIndex(({ tensor }) => tensor === id)]
  if (values === undefined) throw new InternalError('an input tensor has no port or no values')
  return values
}
