import { expect } from 'vitest'
import { checkRows } from '../../src/circuit/check.js'
import type { BuiltCircuit } from '../../src/circuit/circuit.js'
import type { Form } from '../../src/circuit/forms.js'
import { evaluateExactly, solve, solveLying } from '../../src/circuit/witness.js'
import { mod } from '../../src/field/modular.js'
import { buildGraph } from '../../src/graph/build.js'
import type { Graph } from '../../src/graph/graph.js'
import { runGraph } from '../../src/graph/run.js'
import type { Values } from '../../src/integer/instruction.js'
import { interpret, type Program } from '../../src/integer/program.js'
import { type Lowered, lowerProgram } from '../../src/lower/lower.js'
import { decodeModel, type Tensor } from '../../src/onnx/index.js'
import type { OpDefinition } from '../../src/ops/op.js'
import { findOperator } from '../../src/ops/registry.js'
import { type InputFormat, quantizeGraph } from '../../src/quantize/quantize.js'
import { sizeOf } from '../../src/util/integers.js'
import { pseudoRandom } from '../../src/util/random.js'
import { attack } from './attack.js'
import { boundaryInputs } from './boundaries.js'
import { firstDifference } from './forgery.js'
import { encodeModel, type ModelInput, type ModelSource, rangeOf } from './onnxModel.js'
import { RandomNumbers } from './randomNumbers.js'
import { runReference } from './reference.js'
import { encodeReference } from './referenceModel.js'

/** Samples that the peaks of activations are measured on. */
const CALIBRATION = 8
/** The runs that are compared with onnxruntime, of those that `checkModel` makes: random inputs, and ties. */
const COMPARED = ['calibrated', 'equal']
/** The runs in which forgeries are tried, of those that `checkModel` makes. */
const ATTACKED = ['calibrated', 'zero', 'equal', 'alternating']

/** float32 keeps 24 bits; sums of a few terms lose a few of them. */
const FLOAT_TOLERANCE = 1e-5

export interface CheckOptions {
  /** Bits of inputs, weights and activations. */
  readonly bits: number
  /** Largest error of the integer model, in units of 2^-bits of the largest output. */
  readonly tolerance: number
}

/**
 * Holds the float run of a model against onnxruntime, the integer model against both, the circuit against the integer
 * model, and then attacks the circuit. Inputs are random, from -1 to 1, and where values tie, change signs or end.
 *
 * @returns the integer model's largest error, in units of 2^-bits of the largest output
 */
export async function checkModel(source: ModelSource, { bits, tolerance }: CheckOptions): Promise<number> {
  const model = encodeModel(source)
  const random = pseudoRandom(2)
  const graph = buildGraph(decodeModel(model), findOperator, new Map())
  const formats = new Map(source.inputs.map((input) => [input.name, formatOf(input, bits)]))
  const calibrated = integersOf(graph, sample(graph, formats, random), formats)
  const program = quantize(graph, bits, formats, random)
  const runs = new Map([...boundaryInputs(program, random), ['calibrated', calibrated]])
  let error = 0
  for (const name of COMPARED) {
    const inputs = realInputs(graph, runs.get(name)!, formats)
    const reference = await runReference(encodeReference(source), inputs)
    checkFloats(graph, inputs, reference)
    const values = interpret(program, runs.get(name)!)
    error = Math.max(error, checkIntegers(program, values, reference, tolerance * 2 ** -bits))
  }
  const lowered = lowerProgram(program, { inputs: 'public', outputs: 'public' })
  for (const [name, run] of runs) checkCircuit(program, lowered, run, name)
  checkAttacks(lowered.circuit, runs)
  return error * 2 ** bits
}

/** Holds a model without inputs, which folds to constants, against onnxruntime. */
export async function checkFolding(source: ModelSource): Promise<void> {
  const model = encodeModel(source)
  const graph = buildGraph(decodeModel(model), findOperator, new Map())
  expect(graph.steps).toEqual([])
  checkFloats(graph, new Map(), await runReference(encodeReference(source), new Map()))
}

type Formats = ReadonlyMap<string, InputFormat>

/** Integers for integer types; steps of 2^-bits of the range for floats. */
function formatOf({ dtype = 'float32', range }: ModelInput, bits: number): InputFormat {
  const [lo, hi] = rangeOf(dtype, range)
  if (!dtype.startsWith('float')) return { scale: 1, lo, bits: Math.log2(hi - lo + 1) }
  const scale = (hi - lo) / 2 ** bits
  return { scale, lo: Math.round(lo / scale), bits }
}

/** Random values on the grid of the input format, so that the integer model reads them exactly. */
function randomValues(size: number, { scale, lo, bits }: InputFormat, random: () => number): Float64Array {
  return Float64Array.from({ length: size }, () => (lo + Math.floor(random() * 2 ** bits)) * scale)
}

function sample(graph: Graph, formats: Formats, random: () => number): Map<string, Tensor> {
  return new Map(
    graph.inputs.map(({ name, dtype, shape }) => [
      name,
      { dtype, shape, data: randomValues(sizeOf(shape), formats.get(name)!, random) },
    ]),
  )
}

function integersOf(graph: Graph, inputs: ReadonlyMap<string, Tensor>, formats: Formats): Float64Array[] {
  return graph.inputs.map(({ name }) => {
    const { scale } = formats.get(name)!
    return inputs.get(name)!.data.map((value) => value / scale)
  })
}

/** The inverse of `integersOf`. */
function realInputs(graph: Graph, integers: readonly Float64Array[], formats: Formats): Map<string, Tensor> {
  return new Map(
    graph.inputs.map(({ name, dtype, shape }, i) => {
      const { scale } = formats.get(name)!
      return [name, { dtype, shape, data: integers[i]!.map((value) => value * scale) }]
    }),
  )
}

function run(graph: Graph, inputs: ReadonlyMap<string, Tensor>): Map<string, Float64Array> {
  return runGraph(graph, new Map([...inputs].map(([name, { data }]) => [name, data])))
}

function checkFloats(
  graph: Graph,
  inputs: ReadonlyMap<string, Tensor>,
  reference: ReadonlyMap<string, Tensor>,
): void {
  const values = run(graph, inputs)
  for (const { name, dtype, shape } of graph.outputs) {
    const wanted = reference.get(name)!
    expect({ dtype, shape }).toEqual({ dtype: wanted.dtype, shape: [...wanted.shape] })
    expectClose(values.get(name) ?? graph.constants.get(name)!.data, wanted.data, FLOAT_TOLERANCE)
  }
}

function quantize(graph: Graph<OpDefinition>, bits: number, formats: Formats, random: () => number): Program {
  const peaks = new Map<string, number>()
  for (let i = 0; i < CALIBRATION; i++) {
    for (const [name, data] of run(graph, sample(graph, formats, random))) {
      peaks.set(
        name,
        data.reduce((most, value) => Math.max(most, Math.abs(value)), peaks.get(name) ?? 0),
      )
    }
  }
  return quantizeGraph(graph, formats, { bits, peaks })
}

function checkIntegers(
  program: Program,
  values: readonly Values[],
  reference: ReadonlyMap<string, Tensor>,
  tolerance: number,
): number {
  const errors = program.outputs.map(({ name, tensor, scale }) => {
    const real = Float64Array.from(values[tensor] as Float64Array, (value) => Number(value) * scale)
    return expectClose(real, reference.get(name)!.data, tolerance)
  })
  return Math.max(...errors)
}

/**
 * Tolerance and result are relative to the largest wanted value, at least one. Where the reference has no number (0 / 0),
 * any is right.
 */
function expectClose(found: Float64Array, wanted: Float64Array, tolerance: number): number {
  expect(found.length).toBe(wanted.length)
  const defined = wanted.map((value, i) => (Number.isNaN(value) ? found[i]! : value))
  const peak = defined.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
  const errors = Array.from(found, (value, i) => Math.abs(value - defined[i]!) / peak)
  errors.forEach((error, i) => {
    if (!(error <= tolerance)) expect(found[i], `element ${i}, off by ${error} of the peak`).toBe(wanted[i])
  })
  return Math.max(0, ...errors)
}

/** All rows accept the run, which computes the integer model's outputs, in doubles and in bigints alike. */
function checkCircuit(
  program: Program,
  { circuit, outputForms }: Lowered,
  integers: readonly Float64Array[],
  name: string,
): void {
  const values = interpret(program, integers)
  const secrets = joined(integers)
  const witness = solve(circuit, secrets)
  const exact = solveLying(circuit, Array.from(secrets, BigInt), () => undefined)
  expect(firstDifference(witness, exact), `${name}, wire`).toBe(-1)
  expect(checkRows(circuit, witness).failures, name).toEqual([])
  program.outputs.forEach(({ tensor }, i) => {
    const proven = Array.from(outputForms[i]!, (form) => mod(evaluateExactly(circuit, witness, form as Form)))
    const wanted = Array.from(values[tensor] as Float64Array, (value) => mod(BigInt(value)))
    expect(proven, name).toEqual(wanted)
  })
}

/** No forgery passes in any of the runs that `ATTACKED` names; every kind of hint is lied about in each. */
function checkAttacks(circuit: BuiltCircuit, runs: ReadonlyMap<string, readonly Float64Array[]>): void {
  const attacked = ATTACKED.map((name) => [name, joined(runs.get(name)!)] as const)
  const { accepted, told } = attack(circuit, new Map(attacked), new RandomNumbers(circuit.wires))
  expect(accepted).toEqual([])
  expect([...told].filter(([, lies]) => lies === 0)).toEqual([])
}

function joined(tensors: readonly Float64Array[]): Float64Array {
  return Float64Array.from(tensors.flatMap((x) => [...x]))
}
