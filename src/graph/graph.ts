import type { Tensor } from '../onnx/index.js'
import type { LinearMap } from './linearMap.js'
import type { GraphRule, NodeContext, TensorType } from './rules.js'

/** One computation that is left after folding. Its sources are never constants. */
export interface Step<R extends GraphRule = GraphRule> {
  /** The ONNX node; after fusing, the one that sums. */
  readonly name: string
  readonly rule: R
  readonly ctx: NodeContext
  /** All inputs of the node, '' where absent. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** Names of the tensors that `linear` reads, laid end to end. */
  readonly sources: readonly string[]
  readonly linear: LinearMap | undefined
}

export interface GraphPort extends TensorType {
  readonly name: string
}

/** A typed graph: every shape known, every constant folded, steps in order of evaluation. */
export interface Graph<R extends GraphRule = GraphRule> {
  readonly inputs: readonly GraphPort[]
  readonly outputs: readonly GraphPort[]
  readonly steps: readonly Step<R>[]
  readonly types: ReadonlyMap<string, TensorType>
  readonly constants: ReadonlyMap<string, Tensor>
}
