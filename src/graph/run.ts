import { InternalError } from '../errors.js'
import type { Tensor } from '../onnx/index.js'
import { concatFloat64, firstNotFinite } from '../util/arrays.js'
import { evaluateNode } from './build.js'
import { NotFiniteError } from './errors.js'
import type { Graph, Step } from './graph.js'
import { applyLinear } from './linearMap.js'

/**
 * Runs the graph over the reals, in float64; returns every tensor that a step computes, inputs included, by name.
 *
 * @throws NotFiniteError for an integer tensor with an element that is none, as a Cast of NaN has
 */
export function runGraph(graph: Graph, inputs: ReadonlyMap<string, Float64Array>): Map<string, Float64Array> {
  const values = new Map<string, Float64Array>()
  for (const { name } of graph.inputs) {
    const data = inputs.get(name)
    if (data === undefined) throw new InternalError(`no values for input ${name}`)
    values.set(name, data)
  }
  for (const step of graph.steps) runStep(graph, step, values)
  return values
}

function runStep(graph: Graph, step: Step, values: Map<string, Float64Array>): void {
  if (step.linear !== undefined) {
    const x = concatFloat64(step.sources.map((name) => values.get(name)!))
    values.set(step.outputs[0]!, applyLinear(step.linear, x))
    return
  }
  const results = evaluateNode(
    step.rule,
    step.ctx,
    step.inputs.map((name) => tensorOf(graph, values, name)),
  )
  step.outputs.forEach((name, i) => {
    if (name === '' || results[i] === undefined) return
    requireIntegers(name, results[i])
    values.set(name, results[i].data)
  })
}

function requireIntegers(tensor: string, { dtype, data }: Tensor): void {
  if (!/^u?int/.test(dtype)) return
  const broken = firstNotFinite(data)
  if (broken !== undefined) throw new NotFiniteError({ tensor, ...broken })
}

function tensorOf(graph: Graph, values: ReadonlyMap<string, Float64Array>, name: string): Tensor | undefined {
  const data = values.get(name)
  return data === undefined ? graph.constants.get(name) : { ...graph.types.get(name)!, data }
}
