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

/** Operators whose values are onnxruntime's own where it gives others, and why. */
const THEIR_OWN: ReadonlyMap<string, string> = new Map([
  [
    'QLinearAveragePool',
    'adds up in float32 what is exact here: a mean halfway between two steps may fall either way',
  ],
  [
    'MeanVarianceNormalization',
    'takes a variance as a difference of squares and divides by its root alone: NaN, or noise, for nearly equal numbers',
  ],
])

/** onnxruntime computes something else, which is known. */
export class TheirOwnError extends Error {}

/** What rounding to float32 changes, relatively. */
const SINGLE = 2 ** -24

/** Roundings within one of a composite operator's nodes, each of which may lose what rounding its result does. */
const ROUNDINGS = 16

/** What a whole graph may, relative to the largest number in it. */
const GRAPH_NOISE = 2 ** -17

/** How far onnxruntime's outputs may be from the reals. */
export function noiseOf(inputs: Tensors, reference: Tensors): number {
  return GRAPH_NOISE * Math.max(...[...inputs.values(), ...reference.values()].map(peakOf))
}

export function peakOf({ data }: { readonly data: Float64Array }): number {
  return peak(data)
}

function peak(data: Float64Array): number {
  return data.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
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
 * @throws TheirOwnError where onnxruntime is known to differ
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
  let [met, lost] = [0, 0]
  for (const step of graph.steps) {
    const found = evaluateStep(step, read)
    const single = evaluateStep(step, rounded)
    met = Math.max(met, largest(step, read), NEAR_ONE.has(ops.get(step.outputs[0]!) ?? '') ? 1 : 0)
    found.forEach(({ data }, i) => {
      const theirs = single[i]!.data
      lost = Math.max(lost, ...data.map((value, k) => Math.abs(value - theirs[k]!)))
    })
    if (reference.has(step.outputs[0]!)) {
      const own = THEIR_OWN.get(ops.get(step.outputs[0]!) ?? '')
      const noise = NODE_NOISE * met + ROUNDINGS * lost
      if (own !== undefined && !agrees(found[0]!.data, reference.get(step.outputs[0]!)!.data, noise))
        throw new TheirOwnError(own)
      compare(step.outputs[0]!, found[0]!.data, read, noise)
      met = lost = 0
    }
    step.outputs.forEach((name, i) => {
      if (name === '' || reference.has(name) || found[i] === undefined) return
      read.set(name, found[i])
      rounded.set(name, { ...single[i]!, data: single[i]!.data.map(rounded32) })
    })
  }
  const noise = noiseOf(inputs, reference)
  for (const { name } of graph.outputs) {
    const constant = graph.constants.get(name)
    if (constant !== undefined) compare(name, constant.data, reference, noise)
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
function largest({ linear, inputs, outputs, sources }: Step, values: Tensors): number {
  const met = [...inputs, ...outputs].flatMap((name) => values.get(name) ?? []).map(peakOf)
  return Math.max(
    ...met,
    linear === undefined ? 0 : peak(applyLinear(magnitudes(linear), joined(sources, values).map(Math.abs))),
  )
}

function magnitudes(map: LinearMap): LinearMap {
  return {
    ...map,
    coef: Float64Array.from(map.col, (_, k) => Math.abs(coefAt(map, k))),
    bias: Float64Array.from({ length: map.size }, (_, i) => Math.abs(biasAt(map, i))),
  }
}

function agrees(found: Float64Array, wanted: Float64Array, noise: number): boolean {
  return found.every((value, i) => Math.abs(value - wanted[i]!) <= noise)
}

function compare(name: string, found: Float64Array, reference: Tensors, noise: number): void {
  found.forEach((value, i) => {
    const wanted = reference.get(name)!.data[i]!
    if (Math.abs(value - wanted) <= noise) return
    throw new FuzzFailure('floats differ', `${name}[${i}] is ${value}, not ${wanted} (noise ${noise})`)
  })
}
