import { InternalError } from '../errors.js'
import type { Graph, GraphPort, Step } from '../graph/graph.js'
import { moveMap } from '../graph/linearMap.js'
import type { GraphRule } from '../graph/rules.js'
import type { Program, ProgramPort } from '../integer/program.js'
import { sizeOf } from '../util/integers.js'
import { exactTensors } from './hints.js'
import { type Precision, type Quantized, type QuantizeRule, Quantizer } from './quantizer.js'

/** How a model input becomes integers: x = round(value / scale), accepted for lo <= x < lo + 2^bits. */
export interface InputFormat {
  readonly scale: number
  readonly lo: number
  readonly bits: number
  /** As the model itself would quantize the input: ties round to even, and values beyond the ends count as these. */
  readonly saturates?: boolean | undefined
}

/**
 * Turns a typed graph into the integer model.
 *
 * @param formats one per graph input, by name
 * @param q what emits the program, for callers that want to know more of it
 */
export function quantizeGraph<R extends GraphRule & QuantizeRule>(
  graph: Graph<R>,
  formats: ReadonlyMap<string, InputFormat>,
  precision: Precision,
  q = new Quantizer(precision),
): Program {
  const values = new Map<string, Quantized>()
  q.keepExact(exactTensors(graph))
  const inputs = graph.inputs.map((port) => addInput(q, port, formats.get(port.name)!, values))
  for (const step of graph.steps) addStep(q, step, values)
  const outputs = graph.outputs.map((port) => addOutput(q, port, graph, values))
  return { instructions: q.instructions, tensors: q.tensors, inputs, outputs }
}

function addInput(
  q: Quantizer,
  port: GraphPort,
  format: InputFormat,
  values: Map<string, Quantized>,
): ProgramPort {
  const size = sizeOf(port.shape)
  q.enter(port.name, port.shape)
  const scale = new Float64Array(size).fill(format.scale)
  const tensor = q.emit({ kind: 'input', inputs: [], size, lo: format.lo, bits: format.bits }, scale)
  q.name(tensor, port.name)
  values.set(port.name, tensor)
  const saturates = format.saturates === true ? { saturates: true } : {}
  return { name: port.name, shape: port.shape, tensor: tensor.id, scale: format.scale, ...saturates }
}

function addStep<R extends GraphRule & QuantizeRule>(
  q: Quantizer,
  step: Step<R>,
  values: Map<string, Quantized>,
): void {
  q.enter(step.name, step.ctx.outputs[0]!.shape, step.outputs[0]!)
  const sources = step.sources.map((name) => values.get(name)!)
  const set = (name: string, tensor: Quantized) => {
    q.name(tensor, name)
    values.set(name, tensor)
  }
  if (step.linear !== undefined) {
    set(step.outputs[0]!, q.linear(step.linear, sources, q.unit(step.outputs[0]!)))
    return
  }
  if (step.rule.quantize === undefined) throw new InternalError(`${step.ctx.node.op} has no integer meaning`)
  const inputs = step.inputs.map((name) => values.get(name))
  const results = step.rule.quantize(q, step.ctx, inputs, step.outputs)
  step.outputs.forEach((name, i) => {
    if (name !== '' && results[i] !== undefined) set(name, results[i])
  })
}

/** Public values have at most this many bits; wider outputs are rescaled. */
const MAX_OUTPUT_BITS = 50

/** Outputs have one scale for all elements; a constant output is a linear map of nothing. */
function addOutput<R extends GraphRule>(
  q: Quantizer,
  port: GraphPort,
  graph: Graph<R>,
  values: ReadonlyMap<string, Quantized>,
): ProgramPort {
  q.enter(port.name, port.shape)
  const tensor = q.narrow(q.uniform(values.get(port.name) ?? constant(q, port, graph)), MAX_OUTPUT_BITS)
  return { name: port.name, shape: port.shape, tensor: tensor.id, scale: tensor.scale[0]! }
}

function constant<R extends GraphRule>(q: Quantizer, port: GraphPort, graph: Graph<R>): Quantized {
  const { data } = graph.constants.get(port.name)!
  const peak = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return q.linear({ ...moveMap(new Int32Array(data.length).fill(-1)), bias: data }, [], q.unitFor(peak))
}
