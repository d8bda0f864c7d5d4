import { InternalError } from '../errors.js'
import type { OnnxGraph, OnnxModel, OnnxNode, Tensor, ValueInfo } from '../onnx/index.js'
import { sizeOf } from '../util/integers.js'
import { bindDimensions } from './dimensions.js'
import { EmptyTensorError, NodeRefusedError, NotFiniteError, TensorTooLargeError } from './errors.js'
import { EXPANSION_OPSET, type ExpandedNode, Expansion } from './expansion.js'
import type { Graph, GraphPort, Step } from './graph.js'
import { Inliner } from './inline/inliner.js'
import { applyLinear, type LinearMap, notFinite, withoutMasks } from './linearMap.js'
import { needed, ordered } from './order.js'
import { type ParsedNode, parseNode, parseNodes, type RuleFinder } from './parse.js'
import { fuseLinear } from './passes/fuseLinear.js'
import { poolBeforeActivation } from './passes/poolBeforeActivation.js'
import { Refusals, UntypedValueError } from './refusals.js'
import type { GraphRule, NodeContext, NodeInput, NodeRef, TensorType } from './rules.js'
import { linearWithWeights } from './trained.js'
import { Unrolling, type UnrollingHost } from './unrolling.js'

/**
 * Types, folds and simplifies a decoded model.
 *
 * @param dims values for the model's symbolic dimensions, by name
 * @param secretWeights whether linear maps are to say which of their numbers were trained
 * @throws UnsupportedModelError listing every node that is refused; NodeRefusedError when one is, for its inputs' types
 * @throws SymbolicDimensionError for a dimension that is not bound
 */
export function buildGraph<R extends GraphRule>(
  model: OnnxModel,
  find: RuleFinder<R>,
  dims: ReadonlyMap<string, number>,
  secretWeights = false,
): Graph<R> {
  const wanted = model.graph.outputs.map(({ name }) => name)
  const refusals = new Refusals()
  const isKnown = (node: OnnxNode) => !('refusal' in find(node, node.opset))
  const inliner = new Inliner(model, isKnown, (refusal, outputs) => refusals.add(refusal, outputs))
  const nodes = parseNodes(inliner.main(), find, wanted, refusals)
  const build = new GraphBuild<R>(model.graph, find, inliner, refusals, secretWeights)
  let inputs: readonly GraphPort[] = []
  refusals.attempt([], () => {
    inputs = bindDimensions(model.graph, dims)
    for (const { name, dtype, shape } of inputs) build.declare(name, { dtype, shape })
    build.addAll(nodes, wanted)
  })
  refusals.throwAny()
  const outputs = wanted.map((name) => ({ name, ...build.typeOf(name) }))
  requireElements([...inputs, ...outputs])
  return fuseLinear({
    inputs,
    outputs,
    steps: needed(build.steps, wanted),
    types: build.types,
    constants: build.constants,
  })
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
  /** What the file says about values. */
  readonly #stated: ReadonlyMap<string, ValueInfo>

  /** @param refusals takes the nodes that are refused; values that only they give have no type */
  constructor(
    graph: OnnxGraph,
    readonly find: RuleFinder<R>,
    readonly inliner: Inliner,
    readonly refusals: Refusals,
    readonly secretWeights: boolean,
  ) {
    this.constants = new Map()
    this.#stated = new Map(graph.valueInfo.map((info) => [info.name, info]))
    this.#store(graph.initializers)
  }

  #store(constants: ReadonlyMap<string, Tensor>): void {
    for (const [name, tensor] of constants) {
      this.constants.set(name, tensor)
      this.types.set(name, { dtype: tensor.dtype, shape: tensor.shape })
    }
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

  /** Adds the nodes that the wanted values need, in order. */
  addAll(nodes: readonly ParsedNode<R>[], wanted: readonly string[]): void {
    for (const node of poolBeforeActivation(needed(ordered(nodes), wanted), wanted)) {
      this.refusals.attempt(node.outputs, () => this.#add(node))
    }
  }

  #add(node: ParsedNode<R>): void {
    const inputs = node.inputs.map((name) => (name === '' ? undefined : this.#input(node.ref, name)))
    const partial: NodeContext = { node: node.ref, attributes: node.attributes, inputs, outputs: [] }
    const ctx = { ...partial, outputs: node.rule.infer(partial) }
    if (node.rule.expand !== undefined || node.rule.unroll !== undefined) return this.#expand(node, ctx)
    node.outputs.forEach((name, i) => {
      if (name !== '' && ctx.outputs[i] !== undefined) this.declare(name, ctx.outputs[i])
    })
    const values = fold(node.rule, ctx)
    if (values === undefined) this.steps.push(...this.#stepsOf(node, ctx))
    else this.#keep(node.outputs, values)
  }

  /** Adds the nodes that a composite operator consists of, under its name. */
  #expand(node: ParsedNode<R>, ctx: NodeContext): void {
    const prefix = node.outputs.find((name) => name !== '')!
    const host = this.#hostOf(node)
    const { rule, inputs, outputs } = node
    const expansion =
      rule.unroll === undefined
        ? new Expansion(ctx, prefix, inputs, host.fresh)
        : new Unrolling(ctx, prefix, inputs, host)
    const results = rule.unroll?.(ctx, expansion as Unrolling) ?? rule.expand!(ctx, expansion)
    outputs.forEach((name, i) => {
      if (name !== '' && (results[i] ?? '') !== '') expansion.rename(results[i]!, name)
    })
    host.flush(expansion)
  }

  #hostOf(node: ParsedNode<R>): UnrollingHost {
    return {
      fresh: (name) => this.inliner.names.fresh(name),
      flush: (expansion) => this.#flush(node, expansion),
      inline: (graph, inputs) => {
        const inlined = this.inliner.graph(graph, inputs, node.ref, node.scope!)
        this.#store(inlined.constants)
        this.addAll(parseNodes(inlined.nodes, this.find, inlined.outputs, this.refusals), inlined.outputs)
        return inlined.outputs
      },
      typeOf: (value) => this.#input(node.ref, value),
    }
  }

  #flush(node: ParsedNode<R>, expansion: Expansion): void {
    const { nodes, constants } = expansion.take()
    this.#store(constants)
    // What an unrolling has added so far may be read by what it adds next.
    const open = node.rule.unroll === undefined ? [] : nodes.flatMap(({ outputs }) => outputs)
    const read = new Set([...nodes.flatMap(({ inputs }) => inputs), ...node.outputs, ...open])
    for (const part of nodes) this.#add(this.#parsed(node, part, read))
  }

  #parsed({ ref }: ParsedNode<R>, part: ExpandedNode, read: ReadonlySet<string>): ParsedNode<R> {
    const { op: opType, inputs, outputs, attributes } = part
    const standard = { name: ref.name, opType, domain: '', overload: '', opset: EXPANSION_OPSET }
    return parseNode({ ...standard, inputs, outputs, attributes, captures: [] }, this.find, read)
  }

  /** A node without inputs may leave its outputs without a type. */
  #input(reader: NodeRef, name: string): NodeInput {
    const type = this.types.get(name)
    if (type !== undefined) return { ...type, value: this.constants.get(name) }
    if (this.refusals.isUntyped(name)) return this.#guess(name)
    throw new NodeRefusedError(reader, `reads "${name}", which has no type`)
  }

  /**
   * What the file says about a value that a refused node would have computed, so that the nodes behind can be looked at,
   * too. Integers are left alone: they may be shapes, which would have been known.
   */
  #guess(name: string): NodeInput {
    const { dtype, shape } = this.#stated.get(name) ?? {}
    const isPlain = shape?.every((extent) => typeof extent === 'number') ?? false
    if (dtype?.startsWith('float') !== true || !isPlain) throw new UntypedValueError()
    return { dtype, shape: shape as readonly number[], value: undefined }
  }

  #keep(names: readonly string[], values: readonly Tensor[]): void {
    names.forEach((name, i) => {
      if (name !== '' && values[i] !== undefined) this.constants.set(name, values[i])
    })
  }

  /** One step for the node; one per output that is read where several are linear. */
  #stepsOf({ ref, rule, inputs, outputs }: ParsedNode<R>, ctx: NodeContext): Step<R>[] {
    const sources = inputs.filter((name) => name !== '' && !this.constants.has(name))
    const whole = { name: ref.name, rule, ctx, inputs, outputs, sources }
    const maps = rule.linearOutputs?.(ctx)
    if (maps === undefined) {
      const linear = this.secretWeights ? linearWithWeights(rule, ctx) : rule.linear?.(ctx)
      return [linear === undefined ? { ...whole, linear } : linearStep(whole, linear)]
    }
    return maps.slice(0, ref.outputs).flatMap((linear, i) => {
      if ((outputs[i] ?? '') === '') return []
      const own = { ...ctx, outputs: [ctx.outputs[i]!] }
      return [linearStep({ ...whole, ctx: own, outputs: [outputs[i]!] }, linear)]
    })
  }
}

/** @throws NotFiniteError for a map whose numbers are not all finite, but for masks */
function linearStep<R extends GraphRule>(step: Omit<Step<R>, 'linear'>, given: LinearMap): Step<R> {
  const linear = withoutMasks(given)
  const broken = notFinite(linear)
  if (broken !== undefined) throw new NotFiniteError({ tensor: step.outputs[0]!, ...broken })
  return { ...step, linear }
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
  const maps = linearMaps(rule, { ...ctx, inputs })
  return maps.map((map, i) => ({ ...ctx.outputs[i]!, data: applyLinear(map, values[0]!.data) }))
}

function linearMaps(rule: GraphRule, ctx: NodeContext): readonly LinearMap[] {
  const maps = rule.linearOutputs?.(ctx)
  if (maps !== undefined) return maps
  const map = rule.linear?.(ctx)
  if (map === undefined) throw new InternalError(`${ctx.node.op} has neither evaluate nor a linear form`)
  return [map]
}
