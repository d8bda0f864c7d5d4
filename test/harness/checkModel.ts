import { expect } from 'vitest'
import { checkRows } from '../../src/circuit/check.js'
import type { BuiltCircuit } from '../../src/circuit/circuit.js'
import type { Form } from '../../src/circuit/forms.js'
import { evaluateExactly, firstInput, solve, solveLying, type Witness } from '../../src/circuit/witness.js'
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
import { quantizeGraph } from '../../src/quantize/quantize.js'
import { sizeOf } from '../../src/util/integers.js'
import { pseudoRandom } from '../../src/util/random.js'
import { encodeModel, type ModelSource } from './onnxModel.js'
import { runReference } from './reference.js'

/** Samples that the peaks of activations are measured on. */
const CALIBRATION = 8
/** Wires of one circuit that are lied about. */
const LIES = 40

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
 * model, and then attacks the circuit. Inputs are random, from -1 to 1.
 *
 * @returns the integer model's largest error, in units of 2^-bits of the largest output
 */
export async function checkModel(source: ModelSource, { bits, tolerance }: CheckOptions): Promise<number> {
  const model = encodeModel(source)
  const random = pseudoRandom(2)
  const graph = buildGraph(decodeModel(model), findOperator, new Map())
  const inputs = sample(graph, bits, random)
  const reference = await runReference(model, inputs)
  checkFloats(graph, inputs, reference)

  const program = quantize(graph, bits, random)
  const integers = graph.inputs.map(({ name }) => inputs.get(name)!.data.map((value) => value / stepOf(bits)))
  const values = interpret(program, integers)
  const error = checkIntegers(program, values, reference, tolerance * 2 ** -bits)

  const lowered = lowerProgram(program, { inputs: 'private', outputs: 'public' })
  const secrets = Float64Array.from(integers.flatMap((x) => [...x]))
  checkCircuit(program, values, lowered, secrets)
  attack(lowered.circuit, secrets, random)
  return error * 2 ** bits
}

/** Holds a model without inputs, which folds to constants, against onnxruntime. */
export async function checkFolding(source: ModelSource): Promise<void> {
  const model = encodeModel(source)
  const graph = buildGraph(decodeModel(model), findOperator, new Map())
  expect(graph.steps).toEqual([])
  checkFloats(graph, new Map(), await runReference(model, new Map()))
}

/** Random values on the grid of the input format, so that the integer model reads them exactly. */
function randomValues(size: number, bits: number, random: () => number): Float64Array {
  return Float64Array.from({ length: size }, () => Math.floor(random() * 2 ** bits) * stepOf(bits) - 1)
}

/** Integers of `bits` bits cover [-1, 1). */
function stepOf(bits: number): number {
  return 2 ** (1 - bits)
}

function sample(graph: Graph, bits: number, random: () => number): Map<string, Tensor> {
  return new Map(
    graph.inputs.map(({ name, dtype, shape }) => [
      name,
      { dtype, shape, data: randomValues(sizeOf(shape), bits, random) },
    ]),
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

function quantize(graph: Graph<OpDefinition>, bits: number, random: () => number): Program {
  const peaks = new Map<string, number>()
  for (let i = 0; i < CALIBRATION; i++) {
    for (const [name, data] of run(graph, sample(graph, bits, random))) {
      peaks.set(
        name,
        data.reduce((most, value) => Math.max(most, Math.abs(value)), peaks.get(name) ?? 0),
      )
    }
  }
  const format = { scale: stepOf(bits), lo: -(2 ** (bits - 1)), bits }
  return quantizeGraph(graph, new Map(graph.inputs.map(({ name }) => [name, format])), { bits, peaks })
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

/** Tolerance and result are relative to the largest wanted value, at least one. */
function expectClose(found: Float64Array, wanted: Float64Array, tolerance: number): number {
  expect(found.length).toBe(wanted.length)
  const peak = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
  const errors = Array.from(found, (value, i) => Math.abs(value - wanted[i]!) / peak)
  errors.forEach((error, i) => {
    if (!(error <= tolerance)) expect(found[i], `element ${i}, off by ${error} of the peak`).toBe(wanted[i])
  })
  return Math.max(0, ...errors)
}

function checkCircuit(
  program: Program,
  values: readonly Values[],
  { circuit, outputForms }: Lowered,
  secrets: Float64Array,
): void {
  const witness = solve(circuit, secrets)
  expect(checkRows(circuit, witness).failures).toEqual([])
  program.outputs.forEach(({ tensor }, i) => {
    const proven = Array.from(outputForms[i]!, (form) => mod(evaluateExactly(circuit, witness, form as Form)))
    expect(proven).toEqual(Array.from(values[tensor] as Float64Array, (value) => mod(BigInt(value))))
  })
}

/** Changes every public signal and a sample of the other wires, one at a time; what follows is recomputed. */
function attack(circuit: BuiltCircuit, secrets: Float64Array, random: () => number): void {
  const honest = solve(circuit, secrets)
  const inputs = Array.from(secrets, BigInt)
  for (const target of targets(circuit, random)) {
    const lie = (_: number, wire: number, value: bigint) => (wire === target ? value + 1n : undefined)
    const forged = solveLying(circuit, inputs, lie)
    expect(differs(honest, forged, target), `wire ${target} is computed`).toBe(true)
    expect(checkRows(circuit, forged).ok, `wire ${target} changed`).toBe(false)
  }
}

function differs(honest: Witness, forged: Witness, wire: number): boolean {
  return honest.residue(wire) !== forged.residue(wire)
}

/** All public signals, and all other computed wires or a sample of them. */
function targets(circuit: BuiltCircuit, random: () => number): number[] {
  const signals = Array.from({ length: circuit.publicOutputs }, (_, i) => 1 + i)
  const first = firstInput(circuit) + circuit.privateInputs
  const others = circuit.wires - first
  const count = Math.min(others, LIES)
  const picked = Array.from(
    { length: count },
    (_, i) => first + (count < LIES ? i : Math.floor(random() * others)),
  )
  return [...signals, ...picked]
}
