import { checkRows } from '../../../src/circuit/check.js'
import type { Form } from '../../../src/circuit/forms.js'
import { evaluateExactly, solve } from '../../../src/circuit/witness.js'
import { quantizeSample } from '../../../src/data/integers.js'
import { InternalError, ZkmlError } from '../../../src/errors.js'
import { mod } from '../../../src/field/modular.js'
import { buildGraph } from '../../../src/graph/build.js'
import { UnsupportedModelError } from '../../../src/graph/errors.js'
import type { Graph } from '../../../src/graph/graph.js'
import { runGraph } from '../../../src/graph/run.js'
import type { Values } from '../../../src/integer/instruction.js'
import { interpret, type Program } from '../../../src/integer/program.js'
import { type Lowered, lowerProgram } from '../../../src/lower/lower.js'
import { decodeModel, type Tensor } from '../../../src/onnx/index.js'
import type { OpDefinition } from '../../../src/ops/op.js'
import { findOperator } from '../../../src/ops/registry.js'
import { chooseFormats, measurePeaks } from '../../../src/quantize/calibrate.js'
import { quantizeGraph } from '../../../src/quantize/quantize.js'
import { concatFloat64 } from '../../../src/util/arrays.js'
import { encodeModel, type ModelSource } from '../../harness/onnxModel.js'
import { runReference } from '../../harness/reference.js'
import { encodeReference } from '../../harness/referenceModel.js'
import { boundErrors, type ErrorBound } from './bound.js'
import { describeError, FuzzFailure } from './failure.js'
import { checkNodes, checkTypes, noiseOf, peak } from './floats.js'
import { type GraphCase, type InputValues, inputTensors } from './graphCase.js'
import { TracedQuantizer } from './tracedQuantizer.js'

/** What a case that holds tells about the error bound. */
export interface Tightness {
  /** The largest bound of an output, relative to the largest value of that output. */
  readonly boundToPeak: number
  /** The largest error relative to its bound. */
  readonly errorToBound: number
  readonly elements: number
  readonly undecided: number
}

/** What doubles lose where float32 loses the noise. */
const DOUBLE_NOISE = 2 ** -24

/** What infinity and NaN are brought to in the circuit has no bound: it is held against the integer model alone. */
const NOT_FINITE = 'a value is infinite or no number'

export type Outcome = { readonly refused: string } | { readonly tightness: Tightness }

/**
 * Holds the float model's nodes against onnxruntime's, each on what onnxruntime's read; the integer model against the float
 * model, fused and as it stands, within the derived bound; its integers against their proven ranges; and the circuit against
 * the integer model. What onnxruntime's rounding makes of the whole graph is left out: a tangent of 360,000 is any number.
 *
 * @throws FuzzFailure
 */
export async function checkCase(graphCase: GraphCase): Promise<Outcome> {
  try {
    return await check(graphCase)
  } catch (error) {
    throw error instanceof FuzzFailure ? error : new FuzzFailure('crash', describeError(error))
  }
}

async function check(graphCase: GraphCase): Promise<Outcome> {
  const compiled = compileCase(graphCase)
  if (compiled.refused !== undefined) return { refused: compiled.refused }
  const { graph, program, q, lowered } = compiled
  const inputs = inputTensors(graphCase)
  const whole = wholeGraph(graphCase.source)
  const reference = await referenceFor(graphCase, inputs)
  checkTypes(graph, reference)
  const { nodes } = graphCase.source
  const ops = new Map(nodes.flatMap(({ op, outputs }) => outputs.map((name) => [name, op] as const)))
  checkNodes(whole, inputs, reference, ops)
  const integers = quantizeSample(program, dataOf(inputs))
  const values = interpret(program, integers)
  checkRanges(values, lowered)
  checkCircuit(program, values, lowered, concatFloat64(integers))
  const [real, unfused] = [realValues(graph, inputs), realValues(whole, inputs)]
  const computed = [...real].filter(([name]) => !graph.constants.has(name))
  if (!computed.every(([, data]) => data.every(Number.isFinite))) return { refused: NOT_FINITE }
  const named = whole.outputs.map(({ name }) => unfused.get(name)!)
  const noise = noiseOf([...dataOf(inputs).values(), ...named])
  const run = { ranges: lowered.bounds, inputs: dataOf(inputs), q, bits: graphCase.bits, noise }
  const bound = boundErrors(graph, program, run)
  return { tightness: checkIntegers({ program, values, real, unfused, bound }, noise) }
}

/** Every value of the graph, in float64. */
function realValues(graph: Graph, inputs: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Float64Array> {
  return new Map([...dataOf(graph.constants), ...runGraph(graph, dataOf(inputs))])
}

function compileCase({ source, bits, samples }: GraphCase) {
  try {
    const graph = graphOf(source)
    const maps = samples.map(sampleMap)
    const formats = chooseFormats(graph.inputs, maps, bits)
    const peaks = measurePeaks(graph, maps, formats)
    const q = new TracedQuantizer({ bits, peaks })
    const program = quantizeGraph(graph, formats, { bits, peaks }, q)
    return {
      graph,
      program,
      q,
      lowered: lowerProgram(program, { inputs: 'private', outputs: 'public' }),
    }
  } catch (error) {
    if (error instanceof ZkmlError && !(error instanceof InternalError)) return { refused: reasonOf(error) }
    throw error
  }
}

function graphOf(source: ModelSource): Graph<OpDefinition> {
  return buildGraph(decodeModel(encodeModel(source)), findOperator, new Map())
}

/** The model with every value as an output, so that nothing is fused or left out. */
function wholeGraph(source: ModelSource): Graph<OpDefinition> {
  return graphOf({ ...source, outputs: source.nodes.flatMap(({ outputs }) => outputs) })
}

function sampleMap(values: InputValues): Map<string, Float64Array> {
  return new Map(Object.entries(values).map(([name, data]) => [name, Float64Array.from(data)]))
}

/** Without the numbers and names that differ from case to case. */
function reasonOf(error: ZkmlError): string {
  const reason = error instanceof UnsupportedModelError ? error.refusals[0]!.reason : error.message
  return `${error.name}: ${reason.replace(/\[[^\]]*\]|"[^"]*"|-?\d+(\.\d+)?(e-?\d+)?/g, '_')}`
}

/** Every value of the model, as onnxruntime computes it. */
async function referenceFor(
  { source }: GraphCase,
  inputs: ReadonlyMap<string, Tensor>,
): Promise<Map<string, Tensor>> {
  const outputs = source.nodes.flatMap((node) => node.outputs)
  try {
    return await runReference(encodeReference({ ...source, outputs }), inputs)
  } catch (error) {
    throw new FuzzFailure('onnxruntime refuses', describeError(error))
  }
}

function dataOf(tensors: ReadonlyMap<string, Tensor>): Map<string, Float64Array> {
  return new Map([...tensors].map(([name, { data }]) => [name, data]))
}

function checkRanges(values: readonly Values[], { bounds }: Lowered): void {
  values.forEach((tensor, id) => {
    Array.from(tensor, Number).forEach((value, i) => {
      if (value >= bounds[id]!.lo[i]! && value <= bounds[id]!.hi[i]!) return
      throw new FuzzFailure('integers leave their ranges', `tensor ${id}, element ${i} is ${value}`)
    })
  })
}

interface Comparison {
  readonly program: Program
  readonly values: readonly Values[]
  /** The float run's values, of the graph that was quantized and of the model as it stands. */
  readonly real: ReadonlyMap<string, Float64Array>
  readonly unfused: ReadonlyMap<string, Float64Array>
  readonly bound: ErrorBound
}

/** Holds the outputs against the float runs within the bound. */
function checkIntegers(
  { program, values, real, unfused, bound: { balls, undecided } }: Comparison,
  noise: number,
): Tightness {
  let [boundToPeak, errorToBound, elements] = [0, 0, 0]
  for (const { name, tensor, scale } of program.outputs) {
    const [floats, whole, { radius }] = [real.get(name)!, unfused.get(name)!, balls[tensor]!]
    const most = peak(whole)
    Array.from(values[tensor]!, Number).forEach((integer, i) => {
      const [found, bound] = [integer * scale, radius[i]! + DOUBLE_NOISE * noise]
      const error = Math.abs(found - floats[i]!)
      requireWithin(`${name}[${i}]`, found, floats[i]!, bound)
      requireWithin(`${name}[${i}]`, found, whole[i]!, bound)
      elements++
      if (most > 0) boundToPeak = Math.max(boundToPeak, radius[i]! / most)
      if (radius[i]! > 0) errorToBound = Math.max(errorToBound, error / radius[i]!)
    })
  }
  return { boundToPeak, errorToBound, elements, undecided }
}

function requireWithin(element: string, found: number, wanted: number, most: number): void {
  if (Math.abs(found - wanted) <= most) return
  const detail = `${element} is ${found}, not ${wanted}, with a bound of ${most}`
  throw new FuzzFailure('error exceeds its bound', detail)
}

function checkCircuit(
  program: Program,
  values: readonly Values[],
  { circuit, outputForms }: Lowered,
  secrets: Float64Array,
): void {
  const witness = solve(circuit, secrets)
  const { failures } = checkRows(circuit, witness)
  if (failures.length > 0) throw new FuzzFailure('rows do not hold', JSON.stringify(failures[0]))
  program.outputs.forEach(({ name, tensor }, o) => {
    Array.from(values[tensor] as Float64Array, BigInt).forEach((wanted, i) => {
      const found = mod(evaluateExactly(circuit, witness, outputForms[o]![i]! as Form))
      if (found !== mod(wanted))
        throw new FuzzFailure('circuit differs', `${name}[${i}] is ${found}, not ${wanted}`)
    })
  })
}
