import { ZkmlError } from '../../../src/errors.js'
import { buildGraph } from '../../../src/graph/build.js'
import { runGraph } from '../../../src/graph/run.js'
import { decodeModel, type Tensor } from '../../../src/onnx/index.js'
import { operators } from '../../../src/ops/index.js'
import type { Draw, OpDefinition, SampledNode } from '../../../src/ops/op.js'
import { findOperator } from '../../../src/ops/registry.js'
import { sizeOf } from '../../../src/util/integers.js'
import { encodeModel, type ModelInput, type ModelNode, type ModelSource } from '../../harness/onnxModel.js'
import { RandomNumbers } from '../../harness/randomNumbers.js'
import { constantTensor, GraphDraw, type GraphTensor, NoTensorError } from './draw.js'
import { drawInput, drawSamples, drawValues, MAX_ELEMENTS } from './drawInputs.js'
import type { GraphCase, InputValues } from './graphCase.js'

/** Most nodes of a graph. */
const MAX_NODES = 8

/** Largest magnitude of any value: integers then stay in their types. */
const MAX_PEAK = 2 ** 30

/** Versions of the domains beside the standard one, as runtimes have them. */
const DOMAINS: readonly Readonly<Record<string, number>>[] = [
  { 'ai.onnx.ml': 3, 'com.microsoft': 1 },
  { 'ai.onnx.ml': 5, 'com.microsoft': 1 },
]

/** Draws of a node before the graph is left as it is. */
const ATTEMPTS = 30

/** Graphs that are begun for the sake of one operator, until it fits in. */
const BEGINNINGS = 40

/** Case number `index` of a campaign: the same for the same numbers, always. Operators are favoured one after the other. */
export function drawCase(seed: number, index: number): GraphCase {
  const random = new RandomNumbers(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca77))
  const bits = random.pick([4, 6, 8, 8, 8, 8, 10, 12, 14, random.between(2, 16)])
  const favoured = operators[index % operators.length]!
  for (let begun = 1; ; begun++) {
    const builder = new CaseBuilder(random, random.between(7, 25))
    const graph = builder.build(random.between(1, MAX_NODES), bits, favoured)
    if (begun === BEGINNINGS || graph.source.nodes.some(({ op }) => op === favoured.type)) return graph
  }
}

/** Grows a graph node by node. */
class CaseBuilder {
  readonly #tensors: GraphTensor[] = []
  readonly #unread = new Set<string>()
  readonly #inputs: ModelInput[] = []
  readonly #constants: Record<string, Tensor> = {}
  readonly #nodes: ModelNode[] = []
  readonly #draw: GraphDraw
  readonly #domains: Readonly<Record<string, number>>
  #refused = false

  constructor(
    random: RandomNumbers,
    readonly opset: number,
  ) {
    this.#draw = new GraphDraw(random, opset, this.#tensors, this.#unread)
    this.#domains = random.pick(DOMAINS)
  }

  /** The favoured operator stands where it fits in first. */
  build(nodes: number, bits: number, favoured: OpDefinition): GraphCase {
    const { samples, inputs } = this.#addInputs()
    let waits = !this.#tryNode(favoured)
    while (this.#nodes.length < nodes && !this.#refused && this.#addNode()) {
      if (waits && !this.#refused) waits = !this.#tryNode(favoured)
    }
    const source: ModelSource = {
      opset: this.opset,
      domains: this.#domains,
      inputs: this.#inputs,
      constants: this.#constants,
      nodes: this.#nodes,
      outputs: this.#outputs(),
    }
    return { source, bits, samples, inputs }
  }

  #addInputs(): { samples: InputValues[]; inputs: InputValues } {
    const draw = this.#draw
    const ports = Array.from({ length: draw.pick([1, 1, 2]) }, (_, i) => drawInput(draw, `x${i}`))
    const samples = draw.chance(0.5) ? drawSamples(draw, ports) : []
    const entries = ports.map((port) => [port.name, drawValues(draw, port, samples)] as const)
    for (const [i, { name, dtype, shape }] of ports.entries()) {
      this.#inputs.push({ name, dtype, shape })
      const value = { dtype, shape, data: Float64Array.from(entries[i]![1]) }
      this.#tensors.push({ name, dtype, shape, known: false, value })
      this.#unread.add(name)
    }
    return { samples, inputs: Object.fromEntries(entries) }
  }

  /** False where no attempt gave a node. */
  #addNode(): boolean {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (this.#tryNode(this.#draw.pick(operators))) return true
    }
    return this.#nodes.length === 0 && this.#tryNode(operators.find(({ type }) => type === 'Identity')!)
  }

  #tryNode(operator: OpDefinition): boolean {
    const version = this.#domains[operator.domain] ?? this.opset
    if (version < operator.opset[0] || version > operator.opset[1]) return false
    const sampled = sample(operator, this.#draw)
    if (sampled === undefined) return false
    const inputs = sampled.inputs.map((input, i): GraphTensor | undefined => {
      if (input === 'absent') return undefined
      if ('name' in input) return this.#tensors.find(({ name }) => name === input.name)!
      const value = constantTensor(this.#draw, input)
      return {
        name: `c${this.#nodes.length}_${i}`,
        dtype: value.dtype,
        shape: value.shape,
        known: true,
        value,
      }
    })
    const node: ModelNode = {
      op: operator.type,
      ...(operator.domain === '' ? {} : { domain: operator.domain }),
      inputs: inputs.map((input) => input?.name ?? ''),
      outputs: this.#namesFor(sampled.outputs ?? 1),
      attributes: sampled.attributes ?? {},
    }
    return this.#accept(node, inputs)
  }

  #namesFor(outputs: number): string[] {
    const first = `t${this.#nodes.length}`
    return [first, ...Array.from({ length: outputs - 1 }, (_, i) => `${first}_${i + 1}`)]
  }

  /** Adds a node unless its result is too large. One that the compiler refuses ends the graph. */
  #accept(node: ModelNode, inputs: readonly (GraphTensor | undefined)[]): boolean {
    const present = inputs.filter((input) => input !== undefined)
    const result = resultOf(node, present, { opset: this.opset, domains: this.#domains })
    if (result !== undefined && !isModest(result)) return false
    this.#nodes.push(node)
    for (const input of present) {
      this.#unread.delete(input.name)
      if (input.name.startsWith('c')) this.#constants[input.name] = input.value
    }
    this.#refused = result === undefined
    if (result !== undefined) {
      this.#tensors.push(result)
      this.#unread.add(result.name)
    }
    return true
  }

  /** Mostly what nothing reads, and sometimes a value that something does. */
  #outputs(): string[] {
    const made = this.#nodes.map(({ outputs }) => outputs[0]!)
    const secret = (name: string) => this.#tensors.find((tensor) => tensor.name === name)?.known !== true
    const wanted = made.filter((name) =>
      this.#draw.chance(this.#unread.has(name) ? (secret(name) ? 0.95 : 0.3) : 0.1),
    )
    const last = made.findLast(secret) ?? made.at(-1)!
    return wanted.some(secret) ? wanted : [...wanted.filter((name) => name !== last), last]
  }
}

function sample(operator: OpDefinition, draw: Draw): SampledNode | undefined {
  try {
    return operator.sample?.(draw)
  } catch (error) {
    if (error instanceof NoTensorError) return undefined
    throw error
  }
}

/** Type and value of a node's result; undefined where the compiler refuses the node. */
function resultOf(
  node: ModelNode,
  inputs: readonly GraphTensor[],
  versions: Pick<ModelSource, 'opset' | 'domains'>,
): GraphTensor | undefined {
  const distinct = inputs.filter(({ name }, i) => inputs.findIndex((input) => input.name === name) === i)
  const secret = distinct.filter(({ known }) => !known)
  const constants = distinct.filter(({ known }) => known).map(({ name, value }) => [name, value] as const)
  const source = {
    ...{ ...versions, nodes: [node], outputs: node.outputs, constants: Object.fromEntries(constants) },
    inputs: secret.map(({ name, dtype, shape }) => ({ name, dtype, shape })),
  }
  try {
    const graph = buildGraph(decodeModel(encodeModel(source)), findOperator, new Map())
    const { name, dtype, shape } = graph.outputs[0]!
    const values = runGraph(graph, new Map(secret.map(({ name, value }) => [name, value.data])))
    const known = graph.constants.get(name)
    const value = known ?? { dtype, shape, data: values.get(name)! }
    return { name, dtype, shape, known: known !== undefined, value }
  } catch (error) {
    if (error instanceof ZkmlError) return undefined
    throw error
  }
}

function isModest({ shape, value }: GraphTensor): boolean {
  return sizeOf(shape) <= MAX_ELEMENTS && value.data.every((element) => Math.abs(element) <= MAX_PEAK)
}
