import { Builder } from '../circuit/builder.js'
import type { BuiltCircuit } from '../circuit/circuit.js'
import type { Form, Range } from '../circuit/forms.js'
import { type PublicTensor, type Statement, wordCount } from '../circuit/statement.js'
import { inRange } from '../gadgets/inRange.js'
import { pack, publish } from '../gadgets/pack.js'
import { SALT_LIMBS, tensorDigest } from '../gadgets/tensorDigest.js'
import type { InputInstruction } from '../integer/input.js'
import type { Bounds } from '../integer/instruction.js'
import { analyze, kindOf, type Program } from '../integer/program.js'
import type { WeightsInstruction } from '../integer/weights.js'
import { commitmentWords, countWords } from './commitment.js'
import { NothingPublicError } from './errors.js'
import { layoutStatement, type Visibilities } from './statement.js'

export interface Lowered {
  readonly circuit: BuiltCircuit
  readonly statement: Statement
  /** Bounds of each instruction's result. */
  readonly bounds: readonly Bounds[]
  /** Rows that each instruction of the program took. */
  readonly rowsPerInstruction: Uint32Array
  /** Form ids of each output port's elements, in the circuit. */
  readonly outputForms: readonly Uint32Array[]
  /** Form ids of the words that a commitment to the weights hashes; none without one. */
  readonly weightWords: Uint32Array
}

/** A hashed tensor's salt: private inputs, each in [0, 2^SALT_BITS), after the tensors' elements and the weights. */
export const SALT_BITS = 50

/**
 * Lowers the integer model to a circuit. Private inputs are the elements of all input tensors in port order, the weights
 * that the circuit does not show in order of instructions, then the salts of hashed tensors in the statement's order.
 *
 * @throws NothingPublicError when the proof would have no public signal
 */
export function lowerProgram(program: Program, visibilities: Visibilities): Lowered {
  const bounds = analyze(program)
  const statement = layoutStatement(program, bounds, visibilities, countWords(program))
  if (statement.signals === 0) throw new NothingPublicError()
  const c = new Builder({
    publicOutputs: countSignals(statement, 'output'),
    publicInputs: countSignals(statement, 'input'),
    inputs: inputRanges(program, statement),
  })
  const rowsPerInstruction = new Uint32Array(program.instructions.length)
  const forms = lowerInstructions(c, program, bounds, rowsPerInstruction)
  const words = visibilities.weights === 'hashed' ? commitmentWords(c, program, forms) : []
  publishTensors(c, program, statement, forms, words)
  const outputForms = program.outputs.map(({ tensor }) => Uint32Array.from(forms[tensor]!))
  const weightWords = Uint32Array.from(words)
  return { circuit: c.finish(), statement, bounds, rowsPerInstruction, outputForms, weightWords }
}

/** Digests of weights count as outputs. */
function countSignals({ tensors }: Statement, role: 'input' | 'output'): number {
  const own = tensors.filter((tensor) => (tensor.role === 'input') === (role === 'input'))
  return own.reduce((count, { signals }) => count + signals, 0)
}

function inputRanges(program: Program, { tensors }: Statement): Range[] {
  const elements = program.inputs.flatMap(({ tensor }) => {
    const { size, lo, bits } = program.instructions[tensor] as InputInstruction
    return new Array<Range>(size).fill({ lo, hi: lo + 2 ** bits - 1 })
  })
  const weights = weightsOf(program).flatMap(({ values, bits }) =>
    new Array<Range>(values.length).fill({ lo: -(2 ** (bits - 1)), hi: 2 ** (bits - 1) - 1 }),
  )
  const hashed = tensors.filter(({ visibility }) => visibility === 'hashed').length
  const salts = new Array<Range>(hashed * SALT_LIMBS).fill({ lo: 0, hi: 2 ** SALT_BITS - 1 })
  return [...elements, ...weights, ...salts]
}

/** The weights that the circuit does not show. */
export function weightsOf({ instructions }: Program): WeightsInstruction[] {
  return instructions.filter((instruction) => instruction.kind === 'weights')
}

function lowerInstructions(
  c: Builder,
  program: Program,
  bounds: readonly Bounds[],
  rows: Uint32Array,
): (readonly Form[])[] {
  const forms: (readonly Form[])[] = []
  const live = liveInstructions(program)
  let firstInput = 0
  let firstWeight = countElements(program)
  program.instructions.forEach((instruction, i) => {
    const before = c.rows
    c.enterNode(program.tensors[i]!.node)
    if (instruction.kind === 'input') {
      forms.push(lowerInput(c, instruction, firstInput))
      firstInput += instruction.size
    } else if (instruction.kind === 'weights') {
      forms.push(lowerWeights(c, instruction, firstWeight))
      firstWeight += instruction.values.length
    } else if (!live.has(i)) {
      forms.push([])
    } else {
      const inputs = instruction.inputs.map((source) => forms[source]!)
      forms.push(bounded(c, kindOf(instruction).lower(instruction, c, inputs), bounds[i]!))
    }
    rows[i] = c.rows - before
  })
  return forms
}

/** The instructions that an output depends on. */
function liveInstructions({ instructions, outputs }: Program): Set<number> {
  const live = new Set(outputs.map(({ tensor }) => tensor))
  for (let i = instructions.length - 1; i >= 0; i--) {
    if (live.has(i)) for (const source of instructions[i]!.inputs) live.add(source)
  }
  return live
}

/** The forms hold the integer model's values, whose bounds can be narrower than what the forms' terms say. */
function bounded(c: Builder, forms: readonly Form[], { lo, hi }: Bounds): readonly Form[] {
  return forms.map((form, i) => c.bounded(form, { lo: lo[i]!, hi: hi[i]! }))
}

function lowerInput(c: Builder, { size, lo, bits }: InputInstruction, first: number): Form[] {
  return Array.from({ length: size }, (_, i) => inRange(c, c.inputWire(first + i), lo, bits))
}

function lowerWeights(c: Builder, { values, bits, ranged }: WeightsInstruction, first: number): Form[] {
  return Array.from(values, (_, i) => {
    const wire = c.inputWire(first + i)
    return ranged ? inRange(c, wire, -(2 ** (bits - 1)), bits) : c.form(wire)
  })
}

/** Elements of all inputs. */
export function countElements({ inputs, instructions }: Program): number {
  return inputs.reduce((count, { tensor }) => count + (instructions[tensor] as InputInstruction).size, 0)
}

function publishTensors(
  c: Builder,
  program: Program,
  statement: Statement,
  forms: readonly (readonly Form[])[],
  weightWords: readonly Form[],
): void {
  const weights = weightsOf(program).reduce((count, { values }) => count + values.length, 0)
  let salt = countElements(program) + weights
  for (const tensor of statement.tensors) {
    c.enterNode(tensor.name)
    const words = tensor.role === 'weights' ? weightWords : wordsOf(c, program, forms, tensor)
    if (tensor.visibility === 'hashed') {
      const limbs = Array.from({ length: SALT_LIMBS }, (_, i) => c.form(c.inputWire(salt + i)))
      publish(c, tensor.firstSignal, tensorDigest(c, words, tensor, limbs))
      salt += SALT_LIMBS
    } else {
      for (const [i, word] of words.entries()) publish(c, tensor.firstSignal + i, word)
    }
  }
}

function wordsOf(
  c: Builder,
  program: Program,
  forms: readonly (readonly Form[])[],
  tensor: PublicTensor,
): Form[] {
  const ports = tensor.role === 'output' ? program.outputs : program.inputs
  const port = ports.find(({ name }) => name === tensor.name)!
  return packTensor(c, forms[port.tensor]!, tensor)
}

/** A hashed tensor is packed into as many words as a public one has signals. */
function packTensor(c: Builder, elements: readonly Form[], tensor: PublicTensor): Form[] {
  return pack(c, elements, { ...tensor, signals: wordCount(tensor) })
}
