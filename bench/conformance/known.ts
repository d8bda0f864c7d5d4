import type { ComputedInputError } from '../../src/graph/errors.js'
import type { OnnxGraph, Tensor } from '../../src/onnx/index.js'
import { innerNodes } from './scope.js'

/** Nodes whose results follow from the types of their inputs alone. */
const FROM_TYPES: ReadonlySet<string> = new Set(['Shape', 'Size'])

/**
 * The secret input to be given as a constant next, after the compiler refused to have it secret: the smallest one that
 * the refused value depends on, as shapes and axes are smaller than data.
 *
 * @param secrets values of the inputs that are secret still
 */
export function nextConstant(
  graph: OnnxGraph,
  secrets: ReadonlyMap<string, Tensor>,
  { node, input }: ComputedInputError,
): string | undefined {
  const refused = graph.nodes.find(({ name }) => name === node.name)?.inputs[input]
  const origins = refused === undefined ? [...secrets.keys()] : originsOf(graph, refused, secrets)
  return origins.sort((a, b) => secrets.get(a)!.data.length - secrets.get(b)!.data.length)[0]
}

/** The secret inputs that a value depends on. */
function originsOf(graph: OnnxGraph, value: string, secrets: ReadonlyMap<string, Tensor>): string[] {
  const seen = new Set([value])
  for (const name of seen) {
    const maker = graph.nodes.find(({ outputs }) => outputs.includes(name))
    if (maker === undefined || FROM_TYPES.has(maker.opType)) continue
    for (const { inputs } of [maker, ...innerNodes(maker)]) for (const input of inputs) seen.add(input)
  }
  return [...secrets.keys()].filter((name) => seen.has(name))
}
