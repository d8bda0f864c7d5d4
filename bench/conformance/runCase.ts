import { checkRows } from '../../src/circuit/check.js'
import { rowCount } from '../../src/circuit/circuit.js'
import type { Form } from '../../src/circuit/forms.js'
import { evaluateExactly, solve } from '../../src/circuit/witness.js'
import { ZkmlError } from '../../src/errors.js'
import { mod } from '../../src/field/modular.js'
import { buildGraph } from '../../src/graph/build.js'
import { ComputedInputError, NotFiniteError, UnsupportedModelError } from '../../src/graph/errors.js'
import type { Graph } from '../../src/graph/graph.js'
import { runGraph } from '../../src/graph/run.js'
import type { Values } from '../../src/integer/instruction.js'
import { interpret, type Program } from '../../src/integer/program.js'
import { lowerProgram } from '../../src/lower/lower.js'
import { decodeModel, type OnnxModel, type Tensor } from '../../src/onnx/index.js'
import type { OpDefinition } from '../../src/ops/op.js'
import { findOperator } from '../../src/ops/registry.js'
import { measurePeaks } from '../../src/quantize/calibrate.js'
import { type InputFormat, quantizeGraph } from '../../src/quantize/quantize.js'
import { concatFloat64 } from '../../src/util/arrays.js'
import { BITS, formatOf, toIntegers } from './formats.js'
import { nextConstant } from './known.js'
import { outsideByModel, outsideByValues } from './scope.js'
import type { CaseFiles, DataSetFiles } from './suite.js'
import { readTensorFile } from './tensorFile.js'
import { allowed, errorOf, type Tolerance, toleranceOf } from './tolerance.js'

/** What came of a case. */
export type Outcome =
  | { readonly result: 'outside'; readonly reason: string }
  | { readonly result: 'failed'; readonly reason: string; readonly trace: string }
  | ({ readonly result: 'passed' } & Measured)

/** What was measured on the samples of a case, the largest of each. */
interface Measured {
  /** Name of the tolerance's class. */
  readonly tolerance: string
  /** Largest error in units, over all outputs. */
  readonly error: number
  readonly rows: number
  /** Inputs that were given as constants. */
  readonly constants: readonly string[]
  /** What the compiler said where it refused to have one of them secret. */
  readonly refusals: readonly string[]
  /** True where no input was left secret, so that everything was computed at compile time. */
  readonly folded: boolean
}

/** One sample of a case: the inputs by name, the expected outputs in order. */
interface Sample {
  readonly inputs: ReadonlyMap<string, Tensor>
  readonly outputs: readonly Tensor[]
}

/** The circuit computes something else than the case expects. */
class MismatchError extends Error {}

/** Compiles a case, runs it on all its samples as integers and as a circuit, and compares what they give. */
export function runCase(files: CaseFiles): Outcome {
  try {
    return judge(files)
  } catch (error) {
    return { result: 'failed', reason: describe(error), trace: error instanceof Error ? error.stack! : '' }
  }
}

function judge(files: CaseFiles): Outcome {
  const model = decodeModel(files.model)
  const outside = outsideByModel(model)
  if (outside !== undefined) return { result: 'outside', reason: outside }
  const samples = files.dataSets.map((set) => readSample(model, set))
  for (const { inputs, outputs } of samples) {
    const reason = outsideByValues(model, inputs, outputs)
    if (reason !== undefined) return { result: 'outside', reason }
  }
  if (samples.length === 0) throw new MismatchError('the case has no samples')
  const all = samples.map((sample) => runSample(model, sample))
  return {
    result: 'passed',
    tolerance: all[0]!.tolerance,
    error: Math.max(...all.map(({ error }) => error)),
    rows: Math.max(...all.map(({ rows }) => rows)),
    constants: unique(all.flatMap(({ constants }) => constants)),
    refusals: unique(all.flatMap(({ refusals }) => refusals)),
    folded: all.every(({ folded }) => folded),
  }
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)]
}

function describe(error: unknown): string {
  if (error instanceof UnsupportedModelError) {
    return unique(error.refusals.map(({ op, reason }) => `${op}: ${reason}`)).join('; ')
  }
  if (error instanceof MismatchError) return error.message
  if (error instanceof ComputedInputError) return `${error.node.op}: ${error.reason}`
  if (error instanceof NotFiniteError) return `${error.name}: ${error.facts.tensor} has ${error.facts.value}`
  if (error instanceof ZkmlError && error.blame !== 'internal') return `${error.name}: ${error.message}`
  return `crash: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`
}

/** Files are in the order of the model's inputs and outputs. */
function readSample({ graph }: OnnxModel, files: DataSetFiles): Sample {
  const given = graph.inputs.filter(({ name }) => !graph.initializers.has(name))
  const tensors = files.inputs.map((bytes, i) => readTensorFile(`input ${i}`, bytes))
  const inputs = new Map(
    given.flatMap(({ name }, i) => (tensors[i] === undefined ? [] : [[name, tensors[i]]])),
  )
  return { inputs, outputs: files.outputs.map((bytes, i) => readTensorFile(`output ${i}`, bytes)) }
}

/** Inputs are secret, but for those that cannot be: for their values, or since the compiler refuses. */
function runSample(model: OnnxModel, sample: Sample): Measured {
  const formats = new Map<string, InputFormat>()
  for (const [name, tensor] of sample.inputs) {
    const format = tensor.data.length === 0 ? undefined : formatOf(tensor)
    if (format !== undefined) formats.set(name, format)
  }
  for (const refusals: string[] = []; ; ) {
    try {
      return { ...runWith(model, sample, formats), refusals }
    } catch (error) {
      const secrets = new Map([...sample.inputs].filter(([name]) => formats.has(name)))
      const cause = error instanceof UnsupportedModelError ? error.cause : error
      const next = cause instanceof ComputedInputError ? nextConstant(model.graph, secrets, cause) : undefined
      if (next === undefined) throw error
      formats.delete(next)
      refusals.push(describe(cause))
    }
  }
}

/** @param formats of the inputs that are secret; the others are given as constants */
function runWith(
  model: OnnxModel,
  sample: Sample,
  formats: ReadonlyMap<string, InputFormat>,
): Omit<Measured, 'refusals'> {
  const graph = buildGraph(withConstants(model, sample, formats), findOperator, new Map())
  const { program, integers } = quantize(graph, sample.inputs, formats)
  const values = interpret(program, integers)
  const rows = checkCircuit(program, values, integers)
  const tolerance = toleranceOf(model)
  const error = compare(graph, program, values, { sample, formats, tolerance, names: outputNames(model) })
  const constants = [...sample.inputs.keys()].filter((name) => !formats.has(name))
  return { tolerance: tolerance.label, error, rows, constants, folded: formats.size === 0 }
}

/** The model with the shapes of the sample, constants for inputs without a format, and no empty outputs. */
function withConstants(
  model: OnnxModel,
  { inputs, outputs }: Sample,
  formats: ReadonlyMap<string, InputFormat>,
): OnnxModel {
  const { graph } = model
  const constants = [...inputs].filter(([name]) => !formats.has(name))
  const shaped = graph.inputs.map((info) => {
    const tensor = inputs.get(info.name)
    return tensor === undefined ? info : { name: info.name, dtype: tensor.dtype, shape: tensor.shape }
  })
  return {
    ...model,
    graph: {
      ...graph,
      inputs: shaped,
      outputs: graph.outputs.filter((_, i) => outputs[i]?.data.length !== 0),
      initializers: new Map([...graph.initializers, ...constants]),
    },
  }
}

function outputNames({ graph }: OnnxModel): string[] {
  return graph.outputs.map(({ name }) => name)
}

function quantize(
  graph: Graph<OpDefinition>,
  inputs: ReadonlyMap<string, Tensor>,
  formats: ReadonlyMap<string, InputFormat>,
): { program: Program; integers: Float64Array[] } {
  const peaks = measurePeaks(graph, [valuesOf(graph, inputs)], formats)
  const program = quantizeGraph(graph, formats, { bits: BITS, peaks })
  const integers = graph.inputs.map(({ name }) => toIntegers(inputs.get(name)!.data, formats.get(name)!))
  return { program, integers }
}

function valuesOf(graph: Graph, inputs: ReadonlyMap<string, Tensor>): Map<string, Float64Array> {
  return new Map(graph.inputs.map(({ name }) => [name, inputs.get(name)!.data]))
}

/**
 * Every row accepts the witness, and it computes the integer model's outputs.
 *
 * @returns the number of rows
 */
function checkCircuit(
  program: Program,
  values: readonly Values[],
  integers: readonly Float64Array[],
): number {
  const { circuit, outputForms } = lowerProgram(program, { inputs: 'private', outputs: 'public' })
  const witness = solve(circuit, concatFloat64(integers))
  const { failures } = checkRows(circuit, witness)
  if (failures.length > 0)
    throw new MismatchError(`the circuit refuses its own witness in ${failures[0]!.gadget}`)
  program.outputs.forEach(({ name, tensor }, i) => {
    const differs = outputForms[i]!.findIndex(
      (form, k) => mod(evaluateExactly(circuit, witness, form as Form)) !== mod(BigInt(values[tensor]![k]!)),
    )
    if (differs >= 0)
      throw new MismatchError(`circuit and integer model differ in element ${differs} of ${name}`)
  })
  return rowCount(circuit)
}

interface Comparison {
  readonly sample: Sample
  readonly formats: ReadonlyMap<string, InputFormat>
  readonly tolerance: Tolerance
  /** Names of all outputs of the model, in the order of the sample's. */
  readonly names: readonly string[]
}

/**
 * Holds the integer model's outputs against the expected ones.
 *
 * The circuit reads inputs that are rounded to their steps. What that changes is no error of the circuit: the expected
 * values are moved by it, computed over the reals from the inputs before and after.
 *
 * @returns the largest error in units
 */
function compare(
  graph: Graph<OpDefinition>,
  program: Program,
  values: readonly Values[],
  { sample, formats, tolerance, names }: Comparison,
): number {
  const before = runGraph(graph, valuesOf(graph, sample.inputs))
  const after = runGraph(graph, roundedInputs(graph, sample.inputs, formats))
  const errors = program.outputs.map(({ name, tensor, scale }, i) => {
    const expected = sample.outputs[names.indexOf(name)]!
    requireType(name, graph.outputs[i]!, expected)
    const found = Float64Array.from(values[tensor]! as Float64Array, (value) => Number(value) * scale)
    const moved = found.map((_, k) => (after.get(name)?.[k] ?? 0) - (before.get(name)?.[k] ?? 0))
    const error = errorOf(found, expected, moved)
    const most = allowed(expected.dtype, tolerance)
    if (!(error <= most)) throw new MismatchError(mismatch(name, found, expected, moved, { error, most }))
    return error
  })
  return Math.max(...errors)
}

function roundedInputs(
  graph: Graph,
  inputs: ReadonlyMap<string, Tensor>,
  formats: ReadonlyMap<string, InputFormat>,
): Map<string, Float64Array> {
  return new Map(
    graph.inputs.map(({ name }) => {
      const format = formats.get(name)!
      return [name, toIntegers(inputs.get(name)!.data, format).map((integer) => integer * format.scale)]
    }),
  )
}

function requireType(name: string, found: Omit<Tensor, 'data'>, { dtype, shape }: Tensor): void {
  const [is, wanted] = [typeName(found), typeName({ dtype, shape })]
  if (is !== wanted) throw new MismatchError(`output ${name} is ${is}, not ${wanted}`)
}

function typeName({ dtype, shape }: Omit<Tensor, 'data'>): string {
  return `${dtype}[${shape.join(', ')}]`
}

function mismatch(
  name: string,
  found: Float64Array,
  expected: Tensor,
  moved: Float64Array,
  { error, most }: { error: number; most: number },
): string {
  const wanted = expected.data.map((value, i) => value + moved[i]!)
  const worst = wanted.reduce(
    (a, value, i) => (Math.abs(value - found[i]!) > Math.abs(wanted[a]! - found[a]!) ? i : a),
    0,
  )
  const numbers = `${found[worst]!.toPrecision(6)}, not ${wanted[worst]!.toPrecision(6)}`
  return `output ${name}, element ${worst} is ${numbers}: off by ${error.toPrecision(2)} units, ${most.toPrecision(2)} allowed`
}
