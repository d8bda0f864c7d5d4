import type { Attribute, DataType, Tensor } from '../onnx/index.js'
import type { LinearMap } from './linearMap.js'

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
  evaluate?(ctx: NodeContext, inputs: readonly (Tensor | undefined)[]): readonly Tensor[]
  /** Outputs that follow from the input types alone, whatever the values (Shape). */
  valuesFromTypes?(ctx: NodeContext): readonly Tensor[]
  /** True for an elementwise operator that never decreases (with these attributes). */
  monotone?(attributes: Readonly<Record<string, unknown>>): boolean
  /** True for an operator that picks among its first input's elements by order, so a monotone one may follow it instead. */
  readonly picksGreatest?: boolean
}
