import { evaluateNode } from '../../../src/graph/build.js'
import type { Graph, Step } from '../../../src/graph/graph.js'
import { applyLinear, biasAt, coefAt, type LinearMap } from '../../../src/graph/linearMap.js'
import type { Tensor } from '../../../src/onnx/index.js'
import { concatFloat64 } from '../../../src/util/arrays.js'
import { FuzzFailure } from './failure.js'

type Tensors = ReadonlyMap<string, Tensor>

/** What one node of onnxruntime may lose to float32's 24 digits, relative to the largest number it meets. */
const NODE_NOISE = 2 ** -20

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
 * the greatest of close values is chosen, both choose from the same.
 *
 * @param graph of which every value is an output, so that nothing is fused
 */
export function checkNodes(graph: Graph, inputs: Tensors, reference: Tensors): void {
  checkTypes(graph, reference)
  const read = new Map([...graph.constants, ...reference, ...inputs])
  for (const step of graph.steps) {
    const found = evaluateStep(step, read)
    compare(step.outputs[0]!, found, read, NODE_NOISE * largest(step, read))
  }
  const noise = noiseOf(inputs, reference)
  for (const { name } of graph.outputs) {
    const constant = graph.constants.get(name)
    if (constant !== undefined) compare(name, constant.data, reference, noise)
  }
}

function evaluateStep({ linear, rule, ctx, inputs, sources }: Step, values: Tensors): Float64Array {
  if (linear !== undefined) return applyLinear(linear, joined(sources, values))
  return evaluateNode(
    rule,
    ctx,
    inputs.map((name) => values.get(name)),
  )[0]!.data
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

function compare(name: string, found: Float64Array, reference: Tensors, noise: number): void {
  found.forEach((value, i) => {
    const wanted = reference.get(name)!.data[i]!
    if (Math.abs(value - wanted) <= noise) return
    throw new FuzzFailure('floats differ', `${name}[${i}] is ${value}, not ${wanted} (noise ${noise})`)
  })
}
