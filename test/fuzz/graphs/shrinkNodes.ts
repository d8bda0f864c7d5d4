import type { Tensor } from '../../../src/onnx/index.js'
import type { ModelNode, ModelSource } from '../../harness/onnxModel.js'
import { runReference } from '../../harness/reference.js'
import { encodeReference } from '../../harness/referenceModel.js'
import { type GraphCase, inputTensors } from './graphCase.js'

/** The case with fewer outputs, or without one of its nodes. */
export async function fewerNodes(graph: GraphCase): Promise<GraphCase[]> {
  return [...fewerOutputs(graph), ...(await cutNodes(graph)), ...bypassedNodes(graph)]
}

function withSource(graph: GraphCase, source: ModelSource, inputs = graph.inputs): GraphCase {
  return prune({ ...graph, source, inputs })
}

/** Without the nodes, constants and inputs that no output needs; one input stays. */
function prune(graph: GraphCase): GraphCase {
  const { source } = graph
  const needed = new Set(source.outputs)
  const nodes = source.nodes.toReversed().filter(({ inputs, outputs }) => {
    if (!outputs.some((name) => needed.has(name))) return false
    for (const name of inputs) needed.add(name)
    return true
  })
  const read = source.inputs.filter(({ name }) => needed.has(name))
  const constants = Object.entries(source.constants ?? {}).filter(([name]) => needed.has(name))
  return {
    ...graph,
    source: {
      ...source,
      nodes: nodes.reverse(),
      inputs: read.length > 0 ? read : source.inputs.slice(0, 1),
      constants: Object.fromEntries(constants),
    },
  }
}

/** One output, or any value in place of the outputs. */
function fewerOutputs(graph: GraphCase): GraphCase[] {
  const { source } = graph
  const last = source.nodes.at(-1)!.outputs
  const inner = source.nodes.flatMap(({ outputs }) => outputs).filter((name) => !last.includes(name))
  const single = source.outputs.length > 1 ? source.outputs : []
  const deeper = inner.filter((name) => !source.outputs.includes(name) || source.outputs.length > 1)
  return [...new Set([...deeper, ...single])].map((name) => withSource(graph, { ...source, outputs: [name] }))
}

/** A node's result as an input of the model. */
async function cutNodes(graph: GraphCase): Promise<GraphCase[]> {
  const values = await valuesOf(graph)
  return graph.source.nodes.flatMap((node) => {
    const value = values.get(node.outputs[0]!)
    return value === undefined || graph.source.nodes.length === 1 ? [] : [cutNode(graph, node, value)]
  })
}

function cutNode(graph: GraphCase, node: ModelNode, { dtype, shape, data }: Tensor): GraphCase {
  const { source } = graph
  const name = node.outputs[0]!
  const values = [...data]
  const cut = {
    ...source,
    inputs: [...source.inputs, { name, dtype, shape }],
    nodes: source.nodes.filter((other) => other !== node),
    outputs: source.outputs.filter((output) => output !== name),
  }
  const samples = graph.samples.map((sample) => ({ ...sample, [name]: values }))
  return withSource({ ...graph, samples }, cut, { ...graph.inputs, [name]: values })
}

async function valuesOf(graph: GraphCase): Promise<ReadonlyMap<string, Tensor>> {
  const outputs = graph.source.nodes.flatMap((node) => node.outputs)
  try {
    return await runReference(encodeReference({ ...graph.source, outputs }), inputTensors(graph))
  } catch {
    return new Map()
  }
}

/** One of a node's inputs in place of its result. */
function bypassedNodes(graph: GraphCase): GraphCase[] {
  const { source } = graph
  return source.nodes.flatMap((node) =>
    node.inputs.filter((name) => name !== '').map((from) => withSource(graph, bypassed(source, node, from))),
  )
}

function bypassed(source: ModelSource, node: ModelNode, from: string): ModelSource {
  const rename = (name: string) => (name === node.outputs[0] ? from : name)
  const nodes = source.nodes.filter((other) => other !== node)
  const made = new Set(nodes.flatMap(({ outputs }) => outputs))
  return {
    ...source,
    nodes: nodes.map((other) => ({ ...other, inputs: other.inputs.map(rename) })),
    outputs: [...new Set(source.outputs.map(rename))].filter((name) => made.has(name)),
  }
}
