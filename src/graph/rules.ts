import type { Attribute, DataType, Tensor } from '../onnx/index.js'
import type { Expansion, Value } from './expansion.js'
import type { LinearMap } from './linearMap.js'
import type { Unrolling } from './unrolling.js'

export interface TensorType {
  readonly dtype: DataType
  readonly shape: readonly number[]
}

/** An input as a rule sees it: its type, and its value where that is known at compile time. */
export interface NodeInput extends TensorType {
  readonly value: Tensor | undefined
}

/** One node of the graph as its operator's rules see it. Absent optional inputs are undefined. */
export interface NodeContext<A = Readonly<Record<string, unknown>>> {
  readonly node: NodeRef
  readonly attributes: A
  readonly inputs: readonly (NodeInput | undefined)[]
  /** Types of the outputs; empty while they are being inferred. */
  readonly outputs: readonly TensorType[]
}

/** Names a node in messages. */
export interface NodeRef {
  readonly name: string
  readonly op: string
  readonly opset: number
  /** Number of leading outputs up to the last one that anything reads. */
  readonly outputs: number
  /** Number of outputs that the node has, read or not. */
  readonly declared: number
}

/** x = round(value / scale), for lo <= x < lo + 2^bits; ties to even and brought into these bounds where it saturates. */
export interface ProposedFormat {
  readonly scale: number
  readonly lo: number
  readonly bits: number
  readonly saturates?: boolean
}

/** Parses one attribute; throws UnsupportedAttributeError for a value that has no circuit. */
export type AttributeReader<T> = (attribute: Attribute | undefined, node: NodeRef, name: string) => T

/**
 * What the graph stage needs to know of an operator.
 *
 * `linear` gives the node's first output as a linear function of the inputs whose value is unknown, laid end to end in
 * order; undefined when it is not linear in them. `evaluate` is the meaning over the reals, in float64; an operator
 * that is linear in its first input whenever the others are known needs none.
 */
export interface GraphRule {
  readonly attributes: Readonly<Record<string, AttributeReader<unknown>>>
  infer(ctx: NodeContext): readonly TensorType[]
  linear?(ctx: NodeContext): LinearMap | undefined
  /** As `linear`, one map per output, for operators with several. */
  linearOutputs?(ctx: NodeContext): readonly LinearMap[] | undefined
  evaluate?(ctx: NodeContext, inputs: readonly (Tensor | undefined)[]): readonly Tensor[]
  /**
   * What a composite operator computes, as nodes of other operators; names of the values that are the outputs, '' for an
   * output that is not computed. Such an operator has neither `linear` nor `evaluate`.
   */
  expand?(ctx: NodeContext, expansion: Expansion): readonly Value[]
  /** As `expand`, for an operator with inner graphs; called in the place of all rules but `infer`, which only checks. */
  unroll?(ctx: NodeContext, unrolling: Unrolling): readonly Value[]
  /** Outputs that follow from the types of unknown inputs, whatever their values (Shape); undefined where they do not. */
  valuesFromTypes?(ctx: NodeContext): readonly Tensor[] | undefined
  /** How a model input that is input i of the node should become integers; undefined for no opinion. */
  inputFormat?(ctx: NodeContext, i: number): ProposedFormat | undefined
  /** Attributes that hold trained numbers. */
  readonly parameters?: readonly string[]
  /** True for an operator that reads its first input's integers to the last digit: nothing before it may be rounded. */
  readonly readsExactly?: boolean
  /** True for an operator that rounds its input for brevity alone, so that it can as well leave it as it is. */
  readonly canKeepSteps?: boolean
  /** True for an elementwise operator that never decreases (with these attributes). */
  monotone?(attributes: Readonly<Record<string, unknown>>): boolean
  /** True for an operator that picks among its first input's elements by order, so a monotone one may follow it instead. */
  readonly picksGreatest?: boolean
}
