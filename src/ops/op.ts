import type { Expansion, Value } from '../graph/expansion.js'
import type { LinearMap } from '../graph/linearMap.js'
import type { AttributeReader, GraphRule, NodeContext, ProposedFormat, TensorType } from '../graph/rules.js'
import type { Unrolling } from '../graph/unrolling.js'
import type { DataType, Tensor } from '../onnx/index.js'
import type { Quantized, QuantizeRule, Quantizer } from '../quantize/quantizer.js'

export type Readers = Readonly<Record<string, AttributeReader<unknown>>>

/** The values that a set of attribute readers yields. */
export type Parsed<A extends Readers> = {
  readonly [K in keyof A]: A[K] extends AttributeReader<infer T> ? T : never
}

/** One input of an example: random values in [-1, 1] unless given; a constant is stored in the model. */
export interface ExampleInput {
  readonly shape: readonly number[]
  readonly dtype?: DataType
  readonly values?: readonly number[]
  readonly constant?: boolean
  /**
   * What a secret input takes. Integer types: all integers from the first to the second, a power of two of them; left out,
   * the whole of bool and uint8, else -128 to 127. Floats: real numbers between; left out, -1 to 1.
   */
  readonly range?: readonly [lo: number, hi: number]
}

/** A graph in a node's attribute; names that it does not define are those of the graph around it. */
export interface ExampleGraph {
  readonly inputs?: readonly {
    readonly name: string
    readonly dtype?: DataType
    readonly shape: readonly number[]
  }[]
  readonly constants?: Readonly<Record<string, Tensor>>
  readonly nodes: readonly {
    readonly op: string
    readonly inputs: readonly string[]
    readonly outputs: readonly string[]
    readonly attributes?: Readonly<
      Record<string, number | string | readonly number[] | Tensor | ExampleGraph>
    >
  }[]
  readonly outputs: readonly string[]
}

/** A node to test the operator with; 'absent' is an optional input left out. */
export interface Example {
  readonly inputs: readonly (ExampleInput | 'absent')[]
  readonly attributes?: Readonly<
    Record<string, number | string | readonly number[] | readonly string[] | Tensor | ExampleGraph>
  >
  readonly outputs?: number
  /** Opset version of the model; the newest that the reference runs when left out. */
  readonly opset?: number
  /** Largest error of the integer model in steps of the precision, where it rounds several times in a row; else 2. */
  readonly units?: number
}

/** A tensor of a random graph that is being drawn; `known` when its value does not depend on the graph's inputs. */
export interface Candidate extends TensorType {
  readonly name: string
  readonly known: boolean
}

/** What a random node asks of an input. */
export interface Wanted {
  /** Left out: float32 alone. */
  readonly dtypes?: readonly DataType[]
  /** Left out: either. */
  readonly known?: boolean
  /** The value is there for a known tensor. */
  readonly fits?: (shape: readonly number[], value: Tensor | undefined) => boolean
}

/** Random choices for one node, and the tensors that the graph has so far. */
export interface Draw {
  readonly opset: number
  /** An integer from `lo` to `hi`, both included. */
  int(lo: number, hi: number): number
  chance(share: number): boolean
  pick<T>(choices: readonly T[]): T
  /** One of the graph's tensors. Throws where none is as wanted; the node is then not drawn. */
  tensor(wanted?: Wanted): Candidate
}

/** A random node: inputs are tensors of the graph, constants (random where they have no values), or absent. */
export interface SampledNode {
  readonly inputs: readonly (Candidate | ExampleInput | 'absent')[]
  /** Numbers and lists are integers unless they are marked as floats. */
  readonly attributes?: Readonly<Record<string, SampledAttribute>>
  /** Outputs that the node has, of which only the first is read; one when left out. */
  readonly outputs?: number
}

export type SampledAttribute =
  | number
  | { readonly float: number }
  | string
  | readonly number[]
  | { readonly floats: readonly number[] }
  | { readonly strings: readonly string[] }
  | Tensor

/**
 * An operator, as its one file describes it. The rules are explained in graph/rules.ts and quantize/quantizer.ts; an
 * operator gives `linear`, or `evaluate` and `quantize`, or both; or `expand` alone, or `unroll`.
 */
export interface OpSource<A extends Readers> {
  readonly type: string
  /** '' for the standard operators. */
  readonly domain: string
  /** First and last opset version that this file follows. */
  readonly opset: readonly [first: number, last: number]
  /** The README row: what it computes. */
  readonly summary: string
  /** The README row: what is refused; '' for nothing. */
  readonly refuses: string
  readonly attributes: A
  infer(ctx: NodeContext<Parsed<A>>): readonly TensorType[]
  linear?(ctx: NodeContext<Parsed<A>>): LinearMap | undefined
  linearOutputs?(ctx: NodeContext<Parsed<A>>): readonly LinearMap[] | undefined
  evaluate?(ctx: NodeContext<Parsed<A>>, inputs: readonly (Tensor | undefined)[]): readonly Tensor[]
  expand?(ctx: NodeContext<Parsed<A>>, expansion: Expansion): readonly Value[]
  unroll?(ctx: NodeContext<Parsed<A>>, unrolling: Unrolling): readonly Value[]
  valuesFromTypes?(ctx: NodeContext<Parsed<A>>): readonly Tensor[] | undefined
  quantize?(
    q: Quantizer,
    ctx: NodeContext<Parsed<A>>,
    inputs: readonly (Quantized | undefined)[],
    names: readonly string[],
  ): Quantized[]
  monotone?(attributes: Parsed<A>): boolean
  inputFormat?(ctx: NodeContext<Parsed<A>>, i: number): ProposedFormat | undefined
  readonly parameters?: readonly (keyof A & string)[]
  readonly readsExactly?: boolean
  readonly canKeepSteps?: boolean
  readonly picksGreatest?: boolean
  /** A valid node with random attributes, for random graphs (test/fuzz/graphs). */
  sample?(draw: Draw): SampledNode
  readonly examples: readonly Example[]
}

/** An operator with the types of its attributes erased, as the registry holds it. */
export interface OpDefinition extends GraphRule, QuantizeRule {
  readonly type: string
  readonly domain: string
  readonly opset: readonly [first: number, last: number]
  readonly summary: string
  readonly refuses: string
  /** Every operator has one; the campaigns of test/fuzz/graphs fail without. */
  sample?(draw: Draw): SampledNode
  readonly examples: readonly Example[]
}

/** Checks an operator's description; the registry's form is the same object. */
export function defineOp<A extends Readers>(source: OpSource<A>): OpDefinition {
  return source as unknown as OpDefinition
}
