import type { Attribute, Tensor } from '../onnx/index.js'
import type { NodeContext, NodeInput } from './rules.js'

/** One node of an expansion: an operator of the standard domain, at `EXPANSION_OPSET`. */
export interface ExpandedNode {
  readonly op: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: ReadonlyMap<string, Attribute>
}

/** The version of the standard operators that expansions are written in. */
export const EXPANSION_OPSET = 21

/** Attributes by name: numbers and lists of numbers are integers, unless they are given as attributes. */
export type ExpandedAttributes = Readonly<Record<string, number | string | readonly number[] | Attribute>>

/** The name of a tensor in an expansion; '' where an optional input is absent. */
export type Value = string

/**
 * Collects the nodes that say what a composite operator computes. The quantizer sees these alone, so that rounding
 * happens where it does for them.
 */
export class Expansion {
  #nodes: ExpandedNode[] = []
  #constants = new Map<string, Tensor>()
  #count = 0

  /**
   * @param prefix of the names that the expansion makes up
   * @param inputs names of the node's inputs
   * @param fresh makes a name the model's only one
   */
  constructor(
    readonly ctx: NodeContext,
    readonly prefix: string,
    readonly inputs: readonly string[],
    readonly fresh: (name: string) => string,
  ) {}

  /** What was collected since the last call. */
  take(): { readonly nodes: readonly ExpandedNode[]; readonly constants: ReadonlyMap<string, Tensor> } {
    const taken = { nodes: this.#nodes, constants: this.#constants }
    this.#nodes = []
    this.#constants = new Map()
    return taken
  }

  /** Input i of the node, '' where it is absent. */
  input(i: number): Value {
    return this.ctx.inputs[i] === undefined ? '' : this.inputs[i]!
  }

  /** What is known of input i. */
  typeOf(i: number): NodeInput | undefined {
    return this.ctx.inputs[i]
  }

  constant(tensor: Tensor): Value {
    const name = this.#name('constant')
    this.#constants.set(name, tensor)
    return name
  }

  /** A float32 number. */
  number(value: number): Value {
    return this.constant({ dtype: 'float32', shape: [], data: Float64Array.of(value) })
  }

  /** A list of integers. */
  list(values: readonly number[]): Value {
    return this.constant({ dtype: 'int64', shape: [values.length], data: Float64Array.from(values) })
  }

  /** The first output of an operator. */
  op(op: string, inputs: readonly Value[], attributes: ExpandedAttributes = {}): Value {
    return this.ops(op, inputs, attributes, 1)[0]!
  }

  /** Several outputs of an operator. */
  ops(op: string, inputs: readonly Value[], attributes: ExpandedAttributes, count: number): Value[] {
    const outputs = Array.from({ length: count }, () => this.#name(op))
    this.#nodes.push({ op, inputs, outputs, attributes: typed(attributes) })
    return outputs
  }

  /** Gives a value the name of one of the node's outputs. */
  rename(from: Value, to: Value): void {
    this.#nodes.push({ op: 'Identity', inputs: [from], outputs: [to], attributes: new Map() })
  }

  #name(what: string): string {
    return this.fresh(`${this.prefix}/${what}_${this.#count++}`)
  }
}

function typed(attributes: ExpandedAttributes): Map<string, Attribute> {
  return new Map(Object.entries(attributes).map(([name, value]) => [name, typedAttribute(value)]))
}

function typedAttribute(value: ExpandedAttributes[string]): Attribute {
  if (typeof value === 'number') return { kind: 'int', value }
  if (typeof value === 'string') return { kind: 'string', value }
  return 'kind' in value ? value : { kind: 'ints', value: [...value] }
}
