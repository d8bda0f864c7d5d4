import { evaluateNode } from '../../../src/graph/build.js'
import type { Graph, Step } from '../../../src/graph/graph.js'
import { applyLinear, biasAt, coefAt, type LinearMap } from '../../../src/graph/linearMap.js'
import type { Tensor } from '../../../src/onnx/index.js'
import { concatFloat64 } from '../../../src/util/arrays.js'
import { FuzzFailure } from './failure.js'

type Tensors = ReadonlyMap<string, Tensor>

/** What one node of onnxruntime may lose to float32's 24 digits, relative to the largest number it meets. */
const NODE_NOISE = 2 ** -20

/**
 * Operators in which onnxruntime meets numbers near 1 whatever they read: e^x - 1 as a difference, and the sigmoid and tanh of
 * recurrent layers by approximations of that error.
 */
const NEAR_ONE: ReadonlySet<string> = new Set(['Selu', 'Elu', 'Celu', 'RNN', 'GRU', 'LSTM'])

/**
 * Operators whose values are onnxruntime's own and are not held against it: QLinearAveragePool adds up in float32 what is exact
 * here, so that a mean halfway between two steps may fall either way; MeanVarianceNormalization takes a variance as a
 * difference of squares and divides by its root alone, which is NaN, or noise, for nearly equal numbers.
 */
const THEIR_OWN: ReadonlySet<string> = new Set(['QLinearAveragePool', 'MeanVarianceNormalization'])

/** Operators that divide by the root of a variance, which onnxruntime takes as a difference of squares. */
const SQUARES_SUBTRACTED: ReadonlySet<string> = new Set(['GroupNormalization'])

/** Beyond it float32 has infinity, and below its normal numbers less than 24 digits or 0. */
const [MOST_SINGLE, LEAST_SINGLE] = [(2 - 2 ** -23) * 2 ** 127, 2 ** -126]

/** What rounding to float32 changes, relatively. */
const SINGLE = 2 ** -24

/** Roundings within one of a composite operator's nodes, each of which may lose what rounding its result does. */
const ROUNDINGS = 16

const NOTHING = new Float64Array()

/** What a whole graph may, relative to the largest number in it. */
const GRAPH_NOISE = 2 ** -17

/** How far float32 may leave a graph of these values from the reals, where it is no worse conditioned than most. */
export function noiseOf(values: Iterable<Float64Array>): number {
  return GRAPH_NOISE * Math.max(...Array.from(values, peak))
}

/** The largest magnitude among the finite numbers. */
export function peak(data: Float64Array): number {
  return data.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0)
}

export function checkTypes(graph: Graph, reference: Tensors): void {
  for (const { name, dtype, shape } of graph.outputs) {
    const [found, wanted] = [`${dtype} [${shape}]`, reference.get(name)!]
    const expected = `${wanted.dtype} [${wanted.shape}]`
    if (found !== expected) throw new FuzzFailure('types differ', `${name} is ${found}, not ${expected}`)
  }
}

/**
 * Holds every node against onnxruntime's, on what onnxruntime's read: their float32 rounding does not add up, and where
 * the greatest of close values is chosen, both choose from the same. What a composite operator's nodes pass on among them
 * is their own.
 *
 * @param graph of which every value is an output, so that nothing is fused
 * @param ops the operator that gives each value
 */
export function checkNodes(
  graph: Graph,
  inputs: Tensors,
  reference: Tensors,
  ops: ReadonlyMap<string, string>,
): void {
  checkTypes(graph, reference)
  const read = new Map([...graph.constants, ...reference, ...inputs])
  const rounded = new Map(read)
  let loss = new Loss()
  for (const step of graph.steps) {
    const found = evaluateStep(step, read)
    const single = evaluateStep(step, rounded)
    loss.add(step, read, found, single)
    step.outputs.forEach((name, i) => {
      const op = ops.get(name) ?? ''
      if (!reference.has(name) || THEIR_OWN.has(op)) return
      compare(name, found[i]!.data, reference, loss.noiseFor(op))
    })
    if (step.outputs.some((name) => reference.has(name))) loss = new Loss()
    step.outputs.forEach((name, i) => {
      if (name === '' || reference.has(name) || found[i] === undefined) return
      read.set(name, found[i])
      rounded.set(name, { ...single[i]!, data: single[i]!.data.map(rounded32) })
    })
  }
  const noise = noiseOf([...inputs.values(), ...reference.values()].map(({ data }) => data))
  for (const { name } of graph.outputs) {
    const constant = graph.constants.get(name)
    if (constant !== undefined) compare(name, constant.data, reference, noise)
  }
}

/** What the steps of one of onnxruntime's nodes may lose to float32. */
class Loss {
  /** The largest number that they meet. */
  #met = 0
  /** What one rounding of what they pass on among them changes. */
  #lost = 0
  /** How often the square of the largest number met exceeds one that a root is taken of. */
  #cancelled = 0
  /** The largest number met since, but for the inverse of the root. */
  #divided = 0

  add(step: Step, read: Tensors, found: readonly Tensor[], single: readonly Tensor[]): void {
    this.#met = Math.max(this.#met, largest(step, read), ...found.map(({ data }) => peak(data)))
    found.forEach(({ data }, i) => {
      const change = data.map((value, k) => value - single[i]!.data[k]!)
      this.#lost = Math.max(this.#lost, peak(change))
    })
    if (this.#cancelled > 0 && step.ctx.node.op !== 'Reciprocal')
      this.#divided = Math.max(this.#divided, summed(step, read), ...found.map(({ data }) => peak(data)))
    if (step.ctx.node.op !== 'Sqrt') return
    const least = read.get(step.inputs[0]!)!.data.reduce((a, b) => Math.min(a, b))
    this.#cancelled = Math.max(this.#cancelled, this.#met ** 2 / least)
  }

  /**
   * Roundings of a node's own numbers, and of those between its steps. A mean square less the square of a mean is off by
   * some roundings of the squares, and y = d / sqrt(v) by at most the share of v that this is, up to half of v; from there
   * on nothing is left of y.
   */
  noiseFor(op: string): number {
    const met = NEAR_ONE.has(op) ? Math.max(1, this.#met) : this.#met
    const share = SQUARES_SUBTRACTED.has(op) ? NODE_NOISE * this.#cancelled : 0
    if (share > 0.5) return Number.POSITIVE_INFINITY
    return NODE_NOISE * met + share * this.#divided + ROUNDINGS * this.#lost + LEAST_SINGLE
  }
}

/** A value as far off as float32 may leave it, up or down by turns. */
function rounded32(value: number, i: number): number {
  return value * (i % 2 === 0 ? 1 + SINGLE : 1 - SINGLE)
}

function evaluateStep({ linear, rule, ctx, inputs, sources }: Step, values: Tensors): readonly Tensor[] {
  if (linear !== undefined)
    return [{ ...ctx.outputs[0]!, data: applyLinear(linear, joined(sources, values)) }]
  return evaluateNode(
    rule,
    ctx,
    inputs.map((name) => values.get(name)),
  )
}

function joined(names: readonly string[], values: Tensors): Float64Array {
  return concatFloat64(names.map((name) => values.get(name)!.data))
}

/** The largest number that a node meets: what it reads and gives, and the magnitudes that its sums add up. */
function largest(step: Step, values: Tensors): number {
  const met = [...step.inputs, ...step.outputs].map((name) => peak(values.get(name)?.data ?? NOTHING))
  return Math.max(...met, summed(step, values))
}

/** The largest sum of magnitudes that a linear node adds up. */
function summed({ linear, sources }: Step, values: Tensors): number {
  return linear === undefined
    ? 0
    : peak(applyLinear(magnitudes(linear), joined(sources, values).map(Math.abs)))
}

function magnitudes(map: LinearMap): LinearMap {
  return {
    ...map,
    coef: Float64Array.from(map.col, (_, k) => Math.abs(coefAt(map, k))),
    bias: Float64Array.from({ length: map.size }, (_, i) => Math.abs(biasAt(map, i))),
  }
}

function compare(name: string, found: Float64Array, reference: Tensors, noise: number): void {
  found.forEach((value, i) => {
    const wanted = reference.get(name)!.data[i]!
    if (agrees(value, wanted, noise)) return
    throw new FuzzFailure('floats differ', `${name}[${i}] is ${value}, not ${wanted} (noise ${noise})`)
  })
}

/** Infinity agrees with itself and with what float32 has no other number for; NaN with itself, or where nothing is left. */
function agrees(value: number, wanted: number, noise: number): boolean {
  if (Object.is(value, wanted) || Math.abs(value - wanted) <= noise) return true
  if (Number.isNaN(wanted)) return noise === Number.POSITIVE_INFINITY
  return !Number.isFinite(wanted) && Math.sign(wanted) * value + noise >= MOST_SINGLE
}
