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

/** Draws of a node before the graph is left as it is. */
const ATTEMPTS = 30

/** Case number `index` of a campaign: the same for the same numbers, always. */
export function drawCase(seed: number, index: number): GraphCase {
  const random = new RandomNumbers(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca77))
  const bits = random.pick([4, 6, 8, 8, 8, 8, 10, 12, 14, random.between(2, 16)])
  return new CaseBuilder(random, random.between(7, 25)).build(random.between(1, MAX_NODES), bits)
}

/** Grows a graph node by node. */
class CaseBuilder {
  readonly #tensors: GraphTensor[] = []
  readonly #unread = new Set<string>()
  readonly #inputs: ModelInput[] = []
  readonly #constants: Record<string, Tensor> = {}
  readonly #nodes: ModelNode[] = []
  readonly #draw: GraphDraw
  #refused = false

  constructor(
    random: RandomNumbers,
    readonly opset: number,
  ) {
    this.#draw = new GraphDraw(random, opset, this.#tensors, this.#unread)
  }

  build(nodes: number, bits: number): GraphCase {
    const { samples, inputs } = this.#addInputs()
    while (this.#nodes.length < nodes && !this.#refused && this.#addNode()) {}
    const source: ModelSource = {
      opset: this.opset,
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
      inputs: inputs.map((input) => input?.name ?? ''),
      outputs: [`t${this.#nodes.length}`],
      attributes: sampled.attributes ?? {},
    }
    return this.#accept(node, inputs)
  }

  /** Adds a node unless its result is too large. One that the compiler refuses ends the graph. */
  #accept(node: ModelNode, inputs: readonly (GraphTensor | undefined)[]): boolean {
    const present = inputs.filter((input) => input !== undefined)
    const result = resultOf(node, present, this.opset)
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
function resultOf(node: ModelNode, inputs: readonly GraphTensor[], opset: number): GraphTensor | undefined {
  const distinct = inputs.filter(({ name }, i) => inputs.findIndex((input) => input.name === name) === i)
  const secret = distinct.filter(({ known }) => !known)
  const constants = distinct.filter(({ known }) => known).map(({ name, value }) => [name, value] as const)
  const source = {
    ...{ opset, nodes: [node], outputs: node.outputs, constants: Object.fromEntries(constants) },
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
