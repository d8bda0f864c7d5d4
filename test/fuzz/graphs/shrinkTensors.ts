import type { Tensor } from '../../../src/onnx/index.js'
import { indexBy, stridesOf } from '../../../src/ops/shared/shapes.js'
import { sizeOf } from '../../../src/util/integers.js'
import { type GraphCase, type InputValues, inputTensors } from './graphCase.js'

/** Every extent of one size made smaller wherever it is, and then single axes. */
export function smallerShapes(graph: GraphCase): GraphCase[] {
  const tensors = tensorsOf(graph)
  const extents = [...new Set([...tensors.values()].flatMap(({ shape }) => shape))].filter(
    (extent) => extent > 1,
  )
  const wanted = extents.flatMap((extent) => [...new Set([1, extent - 1])].map((to) => ({ extent, to })))
  const everywhere = wanted.map(({ extent, to }) =>
    withTensors(graph, (_, tensor) => cropped(tensor, (found) => (found === extent ? to : found))),
  )
  const single = [...tensors].flatMap(([name, { shape }]) =>
    shape.flatMap((extent, axis) => (extent > 1 ? [{ name, axis, to: extent - 1 }] : [])),
  )
  return [
    ...everywhere,
    ...single.map(({ name, axis, to }) =>
      withTensors(graph, (other, tensor) =>
        other === name ? cropped(tensor, (extent, at) => (at === axis ? to : extent)) : tensor,
      ),
    ),
  ]
}

/** An input or a constant with zeros or rounder numbers. */
export function simplerNumbers(graph: GraphCase): GraphCase[] {
  return [...tensorsOf(graph)].flatMap(([name, tensor]) =>
    simplerValues(tensor).map((data) =>
      withTensors(graph, (other, found) =>
        other === name && sizeOf(found.shape) === data.length ? { ...found, data } : found,
      ),
    ),
  )
}

/** Inputs and constants. */
function tensorsOf(graph: GraphCase): Map<string, Tensor> {
  return new Map([...inputTensors(graph), ...Object.entries(graph.source.constants ?? {})])
}

/** Inputs, samples and constants changed alike. */
function withTensors(graph: GraphCase, change: (name: string, tensor: Tensor) => Tensor): GraphCase {
  const { source } = graph
  const constants = Object.entries(source.constants ?? {}).map(([name, tensor]) => [
    name,
    change(name, tensor),
  ])
  const values = (sample: InputValues) => {
    const tensors = inputTensors({ ...graph, inputs: sample })
    return Object.fromEntries([...tensors].map(([name, tensor]) => [name, [...change(name, tensor).data]]))
  }
  const changed = inputTensors(graph)
  const inputs = source.inputs.map((port) => ({
    ...port,
    shape: change(port.name, changed.get(port.name)!).shape,
  }))
  return {
    ...graph,
    source: { ...source, constants: Object.fromEntries(constants), inputs },
    samples: graph.samples.map(values),
    inputs: values(graph.inputs),
  }
}

/** The first elements along each axis. */
function cropped(tensor: Tensor, extentOf: (extent: number, axis: number) => number): Tensor {
  const shape = tensor.shape.map(extentOf)
  const index = indexBy(shape, stridesOf(tensor.shape))
  return { ...tensor, shape, data: Float64Array.from(index, (i) => tensor.data[i]!) }
}

/** Most elements that are made zero one at a time. */
const MAX_SINGLE = 24

/** The same number of elements, rounder or more of them zero; only what differs from the given ones. */
function simplerValues({ data }: Tensor): Float64Array[] {
  const rounded = [1, 4, 64].map((steps) => data.map((value) => Math.round(value * steps) / steps))
  const lone = data.length > MAX_SINGLE ? [] : Array.from(data, (_, i) => data.with(i, 0))
  const simple = [data.map(() => 0), data.map(() => 1), ...rounded, ...lone]
  return simple.filter((other) => isSimpler(other, data))
}

/** Fewer nonzero elements, or as many with fewer digits. */
function isSimpler(a: Float64Array, b: Float64Array): boolean {
  const cost = (data: Float64Array) =>
    data.reduce((sum, value) => sum + (value === 0 ? 0 : 2 + `${value}`.length), 0)
  return cost(a) < cost(b)
}
