import type { Attribute, OnnxFunction, OnnxGraph, OnnxModel, OnnxNode, Tensor } from '../../onnx/index.js'
import { InlineLimitError, NodeRefusedError } from '../errors.js'
import { EXPANSION_OPSET } from '../expansion.js'
import type { NodeRef } from '../rules.js'
import { Scope } from './scope.js'
import { captures, innerGraphs, shortened, ValueNames } from './valueNames.js'

/** Most nodes that a model may have on top of those in its graph, once functions, branches and loops are inlined. */
const MOST_NODES = 2 ** 16

/** Most functions that may call one another in a row. */
const MOST_CALLS = 64

/** A node with model-wide value names. Its attributes are resolved, but for the names in its inner graphs. */
export interface InlinedNode extends OnnxNode {
  /** What the names in the node's inner graphs stand for. */
  readonly scope: Scope
  /** The values that its inner graphs read. */
  readonly captures: readonly string[]
}

/** A graph or function, put in the place of a node. */
export interface Inlined {
  readonly nodes: readonly InlinedNode[]
  readonly constants: ReadonlyMap<string, Tensor>
  /** Model-wide names of the outputs. */
  readonly outputs: readonly string[]
}

/** Replaces calls of the model's own functions by their nodes, and gives inner graphs' values names of their own. */
export class Inliner {
  readonly names: ValueNames
  readonly #functions: ReadonlyMap<string, OnnxFunction>
  #left = MOST_NODES

  /**
   * @param isKnown whether a node's operator is known, so that a function that says what it does is not needed
   * @param onRefusal takes the refusal of a call; the call is left out, and its outputs stay undefined
   */
  constructor(
    readonly model: OnnxModel,
    readonly isKnown: (node: OnnxNode) => boolean,
    readonly onRefusal: (refusal: NodeRefusedError, outputs: readonly string[]) => void,
  ) {
    this.names = new ValueNames(model)
    this.#functions = new Map(model.functions.map((definition) => [keyOf(definition), definition]))
  }

  /** The nodes of the main graph, whose values keep their names. */
  main(): InlinedNode[] {
    const scope = new Scope('', undefined, [], undefined)
    return this.model.graph.nodes.flatMap((node) => this.#place(node, scope))
  }

  /**
   * A graph inside a node, once. Every call gives its values new names.
   *
   * @param values the inputs of the graph
   * @param outer the scope of the node
   * @throws InlineLimitError
   */
  graph(graph: OnnxGraph, values: readonly string[], node: NodeRef, outer: Scope): Inlined {
    this.#spend(1 + graph.initializers.size, node)
    const prefix = shortened(`${node.name}/`)
    const scope = new Scope(prefix, outer.attributes, outer.calls, outer)
    const constants = new Map<string, Tensor>()
    for (const [name, tensor] of graph.initializers) constants.set(this.#define(scope, name), tensor)
    graph.inputs.forEach(({ name }, i) => {
      if (values[i] !== undefined) scope.define(name, values[i])
    })
    this.#defineOutputs(graph.nodes, scope)
    const nodes = graph.nodes.flatMap((inner) => {
      this.#spend(1, node)
      return this.#place(inner, scope)
    })
    return { nodes, constants, outputs: graph.outputs.map(({ name }) => scope.resolve(name)) }
  }

  /** The node in its scope, or what it consists of. */
  #place(node: OnnxNode, scope: Scope): readonly InlinedNode[] {
    const outputs = node.outputs.map((name) => scope.resolve(name))
    const name = scope.prefix + node.name
    try {
      const inner = innerGraphs(node).flatMap(captures)
      if (inner.length > 0) this.#spend(inner.length, refOf(node, name))
      const placed: InlinedNode = {
        ...node,
        name,
        inputs: node.inputs.map((value) => scope.resolve(value)),
        outputs,
        attributes: resolveAttributes(node, name, scope),
        scope,
        captures: [...new Set(inner.map((value) => scope.resolve(value)))],
      }
      const definition = this.#functions.get(keyOf({ ...node, name: node.opType }))
      return definition === undefined || this.isKnown(node) ? [placed] : this.#call(definition, placed)
    } catch (error) {
      if (!(error instanceof NodeRefusedError)) throw error
      this.onRefusal(error, outputs)
      return []
    }
  }

  #call(definition: OnnxFunction, call: InlinedNode): readonly InlinedNode[] {
    const scope = enter(definition, call)
    const passed: InlinedNode[] = []
    definition.outputs.forEach((name, i) => {
      const output = call.outputs[i] ?? ''
      if (output === '') return
      if (scope.defines(name)) passed.push(identity(call, scope.resolve(name), output))
      else scope.define(name, output)
    })
    this.#defineOutputs(definition.nodes, scope)
    const nodes = definition.nodes.flatMap((node) => {
      this.#spend(1, refOf(call, call.name))
      return this.#place(node, scope)
    })
    return [...nodes, ...passed]
  }

  #defineOutputs(nodes: readonly OnnxNode[], scope: Scope): void {
    for (const { outputs } of nodes) {
      for (const name of outputs) if (name !== '' && !scope.defines(name)) this.#define(scope, name)
    }
  }

  #define(scope: Scope, name: string): string {
    const fresh = this.names.fresh(scope.prefix + name)
    scope.define(name, fresh)
    return fresh
  }

  #spend(nodes: number, node: NodeRef): void {
    this.#left -= nodes
    if (this.#left < 0) throw new InlineLimitError({ node: node.name, operator: node.op, limit: MOST_NODES })
  }
}

/** The scope of a function's nodes, in which its inputs are defined. */
function enter(definition: OnnxFunction, call: InlinedNode): Scope {
  const ref = refOf(call, call.name)
  const calls = [...call.scope.calls, definition]
  if (call.scope.calls.includes(definition)) {
    const chain = calls.map(({ name }) => name).join(' -> ')
    throw new NodeRefusedError(ref, `calls a function that calls itself (${chain})`, RECURSION)
  }
  if (calls.length > MOST_CALLS) {
    throw new NodeRefusedError(ref, `is function call ${calls.length} in a row; accepted: ${MOST_CALLS}`)
  }
  if (call.inputs.length > definition.inputs.length || call.outputs.length > definition.outputs.length) {
    const found = `${call.inputs.length} inputs and ${call.outputs.length} outputs`
    const wanted = `${definition.inputs.length} and ${definition.outputs.length}`
    throw new NodeRefusedError(ref, `has ${found}, and its function ${wanted}`)
  }
  const attributes = new Map([...definition.defaults, ...call.attributes])
  const scope = new Scope(shortened(`${call.name}/`), attributes, calls, undefined)
  definition.inputs.forEach((name, i) => {
    scope.define(name, call.inputs[i] ?? '')
  })
  return scope
}

const RECURSION = 'ONNX forbids recursion: export the model again'

/** References to the caller's attributes replaced; one that the caller did not set is left out. */
function resolveAttributes(node: OnnxNode, name: string, scope: Scope): ReadonlyMap<string, Attribute> {
  const resolved = new Map<string, Attribute>()
  for (const [key, attribute] of node.attributes) {
    const value = attribute.kind === 'reference' ? scope.attributes?.get(attribute.value) : attribute
    if (value === undefined) continue
    if (value !== attribute && value.kind.startsWith('graph'))
      throw new NodeRefusedError(refOf(node, name), `takes the graph ${key} from a function's caller`)
    resolved.set(key, value)
  }
  return resolved
}

function identity(call: InlinedNode, from: string, to: string): InlinedNode {
  const node = { opType: 'Identity', domain: '', overload: '', opset: EXPANSION_OPSET }
  const { name, scope } = call
  return { ...node, name, scope, inputs: [from], outputs: [to], attributes: new Map(), captures: [] }
}

function refOf({ opType, opset, outputs }: OnnxNode, name: string): NodeRef {
  return { name, op: opType, opset, outputs: outputs.length, declared: outputs.length }
}

function keyOf({ domain, name, overload }: Pick<OnnxFunction, 'domain' | 'name' | 'overload'>): string {
  return JSON.stringify([domain, name, overload])
}
