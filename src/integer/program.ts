import { InternalError } from '../errors.js'
import { type ArgMaxInstruction, argMax } from './argMax.js'
import { type ClipInstruction, clip } from './clip.js'
import { type ContractInstruction, contract } from './contract.js'
import { type DivideInstruction, divide } from './divide.js'
import { type InputInstruction, input } from './input.js'
import type { Bounds, InstructionKind, Values } from './instruction.js'
import { type LeakyReluInstruction, leakyRelu } from './leakyRelu.js'
import { type LinearInstruction, linear } from './linear.js'
import { type MaxInstruction, max } from './max.js'
import { type PiecewiseInstruction, piecewise } from './piecewise.js'
import { type ReluInstruction, relu } from './relu.js'
import { type RescaleInstruction, rescale } from './rescale.js'

export type Instruction =
  | ArgMaxInstruction
  | ClipInstruction
  | ContractInstruction
  | DivideInstruction
  | InputInstruction
  | LeakyReluInstruction
  | LinearInstruction
  | MaxInstruction
  | PiecewiseInstruction
  | ReluInstruction
  | RescaleInstruction

const KINDS = { argMax, clip, contract, divide, input, leakyRelu, linear, max, piecewise, relu, rescale }

/** The definition of an instruction's kind. */
export function kindOf<I extends Instruction>(instruction: I): InstructionKind<I> {
  return KINDS[instruction.kind] as unknown as InstructionKind<I>
}

export interface ProgramTensor {
  /** The ONNX node that the tensor comes from, or the input's name. */
  readonly node: string
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
 */
export function interpret(program: Program, inputs: readonly Float64Array[]): Values[] {
  const values: Values[] = []
  program.instructions.forEach((instruction, id) => {
    if (instruction.kind === 'input') values.push(portValues(program, inputs, id))
    else
      values.push(
        kindOf(instruction).evaluate(
          instruction,
          instruction.inputs.map((source) => values[source]!),
        ),
      )
  })
  return values
}

function portValues(program: Program, inputs: readonly Float64Array[], id: number): Float64Array {
  const values = inputs[program.inputs.findIndex(({ tensor }) => tensor === id)]
  if (values === undefined) throw new InternalError('an input tensor has no port or no values')
  return values
}
