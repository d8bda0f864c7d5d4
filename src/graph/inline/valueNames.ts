import type { Attribute, OnnxGraph, OnnxModel, OnnxNode } from '../../onnx/index.js'

/** Longer names lose their beginning: calls within calls would make them grow without end. */
const MOST_CHARACTERS = 200

/** The names of values that a model uses, so that inlined values get others. */
export class ValueNames {
  readonly #taken = new Set<string>([''])
  readonly #suffixes = new Map<string, number>()

  constructor(model: OnnxModel) {
    this.#take(model.graph)
  }

  /** A name that nothing has, like the wanted one; it is taken from then on. */
  fresh(wanted: string): string {
    const base = shortened(wanted)
    let suffix = this.#suffixes.get(base) ?? 0
    let name = base
    while (this.#taken.has(name)) name = `${base}_${++suffix}`
    this.#suffixes.set(base, suffix)
    this.#taken.add(name)
    return name
  }

  #take({ inputs, initializers, nodes }: OnnxGraph): void {
    for (const { name } of inputs) this.#taken.add(name)
    for (const name of initializers.keys()) this.#taken.add(name)
    for (const node of nodes) {
      for (const name of node.outputs) this.#taken.add(name)
      for (const graph of innerGraphs(node)) this.#take(graph)
    }
  }
}

export function shortened(name: string): string {
  return name.length > MOST_CHARACTERS ? name.slice(-MOST_CHARACTERS) : name
}

/** The graphs in a node's attributes. */
export function innerGraphs({ attributes }: OnnxNode): OnnxGraph[] {
  return [...attributes.values()].flatMap(graphsIn)
}

function graphsIn(attribute: Attribute): readonly OnnxGraph[] {
  if (attribute.kind === 'graph') return [attribute.value]
  return attribute.kind === 'graphs' ? attribute.value : []
}

const captured = new WeakMap<OnnxGraph, readonly string[]>()

/** The names that a graph inside a node reads from the graphs around it, each once. */
export function captures(graph: OnnxGraph): readonly string[] {
  const known = captured.get(graph)
  if (known !== undefined) return known
  const own = new Set(['', ...graph.inputs.map(({ name }) => name), ...graph.initializers.keys()])
  for (const { outputs } of graph.nodes) for (const name of outputs) own.add(name)
  const read = graph.nodes.flatMap((node) => [...node.inputs, ...innerGraphs(node).flatMap(captures)])
  const outer = [...new Set([...read, ...graph.outputs.map(({ name }) => name)])].filter(
    (name) => !own.has(name),
  )
  captured.set(graph, outer)
  return outer
}
