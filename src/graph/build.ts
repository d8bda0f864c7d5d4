import { InternalError } from '../errors.js'
import type { OnnxModel, OnnxNode, Tensor } from '../onnx/index.js'
import { sizeOf } from '../util/integers.js'
import { bindDimensions } from './dimensions.js'
import {
  EmptyTensorError,
  NodeRefusedError,
  NotFiniteError,
  type Refusal,
  TensorTooLargeError,
  UnsupportedModelError,
} from './errors.js'
import type { Graph, GraphPort, Step } from './graph.js'
import { applyLinear, notFinite } from './linearMap.js'
import { needed, ordered } from './order.js'
import { fuseLinear } from './passes/fuseLinear.js'
import { poolBeforeActivation } from './passes/poolBeforeActivation.js'
import type { GraphRule, NodeContext, NodeInput, NodeRef, TensorType } from './rules.js'

/** Finds an operator's rule, or says why there is none. */
export type RuleFinder<R extends GraphRule> = (
  node: OnnxNode,
  opset: number,
) => R | { readonly refusal: string }

/** A node with its rule and parsed attributes, before shapes are known. */
export interface ParsedNode<R extends GraphRule> {
  readonly ref: NodeRef
  readonly rule: R
  readonly attributes: Readonly<Record<string, unknown>>
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
}

/**
 * Types, folds and simplifies a decoded model.
 *
 * @param dims values for the model's symbolic dimensions, by name
 * @throws UnsupportedModelError listing every node that has no rule or a refused attribute
 * @throws SymbolicDimensionError for a dimension that is not bound
 */
export function buildGraph<R extends GraphRule>(
  model: OnnxModel,
  find: RuleFinder<R>,
  dims: ReadonlyMap<string, number>,
): Graph<R> {
  const wanted = model.graph.outputs.map(({ name }) => name)
  const nodes = needed(ordered(parseNodes(model, find)), wanted)
  const inputs = bindDimensions(model.graph, dims)
  const build = new GraphBuild<R>(model.graph.initializers)
  for (const { name, dtype, shape } of inputs) build.declare(name, { dtype, shape })
  for (const node of poolBeforeActivation(nodes, wanted)) build.add(node)
  const outputs = wanted.map((name) => ({ name, ...build.typeOf(name) }))
  requireElements([...inputs, ...outputs])
  return fuseLinear({
    inputs,
    outputs,
    steps: build.steps,
    types: build.types,
    constants: build.constants,
  })
}

function parseNodes<R extends GraphRule>(model: OnnxModel, find: RuleFinder<R>): ParsedNode<R>[] {
  const refusals: Refusal[] = []
  const parsed: ParsedNode<R>[] = []
  const read = new Set(
    [...model.graph.nodes, { inputs: model.graph.outputs.map(({ name }) => name) }].flatMap(
      (node) => node.inputs,
    ),
  )
  for (const node of model.graph.nodes) {
    const opset = model.opsets.get(node.domain) ?? 1
    const rule = find(node, opset)
    if ('refusal' in rule) refusals.push({ node: node.name, op: node.opType, reason: rule.refusal })
    else collect(refusals, () => parsed.push(parseNode(node, rule, opset, read)))
  }
  if (refusals.length > 0) throw new UnsupportedModelError(refusals)
  return parsed
}

function collect(refusals: Refusal[], work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof NodeRefusedError)) throw error
    const { node, reason, advice } = error
    refusals.push({ node: node.name, op: node.op, reason, advice })
  }
}

function parseNode<R extends GraphRule>(
  node: OnnxNode,
  rule: R,
  opset: number,
  read: ReadonlySet<string>,
): ParsedNode<R> {
  const wanted = node.outputs.findLastIndex((name) => read.has(name)) + 1
  const ref: NodeRef = { name: node.name, op: node.opType, opset, outputs: wanted }
  for (const name of node.attributes.keys()) {
    if (!Object.hasOwn(rule.attributes, name))
      throw new NodeRefusedError(ref, `has the unknown attribute ${name}`)
  }
  const values = Object.entries(rule.attributes).map(([name, reader]) => [
    name,
    reader(node.attributes.get(name), ref, name),
  ])
  return { ref, rule, attributes: Object.fromEntries(values), inputs: node.inputs, outputs: node.outputs }
}

function requireElements(ports: readonly GraphPort[]): void {
  const empty = ports.find(({ shape }) => sizeOf(shape) === 0)
  if (empty !== undefined)
    throw new EmptyTensorError({ tensor: empty.name, shape: `[${empty.shape.join(', ')}]` })
}

/** Most elements of a tensor that is not stored in the model: every one costs rows sooner or later. */
const MAX_ELEMENTS = 2 ** 22

/** Walks the nodes in order, inferring types and folding what depends on constants alone. */
class GraphBuild<R extends GraphRule> {
  readonly types = new Map<string, TensorType>()
  readonly constants: Map<string, Tensor>
  readonly steps: Step<R>[] = []

  constructor(initializers: ReadonlyMap<string, Tensor>) {
    this.constants = new Map(initializers)
    for (const [name, { dtype, shape }] of initializers) this.types.set(name, { dtype, shape })
  }

  /** @throws TensorTooLargeError before anything of that size is made */
  declare(name: string, type: TensorType): void {
    if (!(sizeOf(type.shape) <= MAX_ELEMENTS)) {
      throw new TensorTooLargeError({
        tensor: name,
        shape: `[${type.shape.join(', ')}]`,
        limit: MAX_ELEMENTS,
      })
    }
    this.types.set(name, type)
  }

  typeOf(name: string): TensorType {
    return this.types.get(name)!
  }

  add(node: ParsedNode<R>): void {
    const inputs = node.inputs.map((name) => this.#input(node.ref, name))
    const partial: NodeContext = { node: node.ref, attributes: node.attributes, inputs, outputs: [] }
    const ctx = { ...partial, outputs: node.rule.infer(partial) }
    node.outputs.forEach((name, i) => {
      if (name !== '' && ctx.outputs[i] !== undefined) this.declare(name, ctx.outputs[i])
    })
    const values = fold(node.rule, ctx)
    if (values === undefined) this.steps.push(this.#step(node, ctx))
    else this.#keep(node.outputs, values)
  }

  /** A node without inputs may leave its outputs without a type. */
  #input(reader: NodeRef, name: string): NodeInput | undefined {
    if (name === '') return undefined
    const type = this.types.get(name)
    if (type === undefined) throw new NodeRefusedError(reader, `reads "${name}", which has no type`)
    return { ...type, value: this.constants.get(name) }
  }

  #keep(names: readonly string[], values: readonly Tensor[]): void {
    names.forEach((name, i) => {
      if (name !== '' && values[i] !== undefined) this.constants.set(name, values[i])
    })
  }

  #step({ ref, rule, inputs, outputs }: ParsedNode<R>, ctx: NodeContext): Step<R> {
    const variables = inputs.flatMap((name, i) => (name !== '' && !this.constants.has(name) ? [i] : []))
    const linear = rule.linear?.(ctx)
    const broken = linear === undefined ? undefined : notFinite(linear)
    if (broken !== undefined) throw new NotFiniteError({ tensor: outputs[0]!, ...broken })
    return { name: ref.name, rule, ctx, inputs, outputs, sources: variables.map((i) => inputs[i]!), linear }
  }
}

/** The outputs of a node whose inputs are all known; undefined when one is not. */
function fold(rule: GraphRule, ctx: NodeContext): readonly Tensor[] | undefined {
  const inputs = ctx.inputs.map((input) => input?.value)
  if (ctx.inputs.some((input, i) => input !== undefined && inputs[i] === undefined)) {
    return rule.valuesFromTypes?.(ctx)
  }
  return evaluateNode(rule, ctx, inputs)
}

/**
 * The node's outputs over the reals, from values of all its inputs. A rule without `evaluate` is linear in its first
 * input once the others are known.
 */
export function evaluateNode(
  rule: GraphRule,
  ctx: NodeContext,
  values: readonly (Tensor | undefined)[],
): readonly Tensor[] {
  if (rule.evaluate !== undefined) return rule.evaluate(ctx, values)
  const inputs = ctx.inputs.map((input, i) => input && { ...input, value: i === 0 ? undefined : values[i] })
  const map = rule.linear?.({ ...ctx, inputs })
  if (map === undefined) throw new InternalError(`${ctx.node.op} has neither evaluate nor a linear form`)
  const { dtype, shape } = ctx.outputs[0]!
  return [{ dtype, shape, data: applyLinear(map, values[0]!.data) }]
}
