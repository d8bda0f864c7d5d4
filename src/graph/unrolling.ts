import type { DataType, OnnxGraph } from '../onnx/index.js'
import { sizeOf } from '../util/integers.js'
import { NodeRefusedError } from './errors.js'
import { Expansion, type Value } from './expansion.js'
import type { NodeContext, NodeInput } from './rules.js'

/** What the graph under construction does for a node with inner graphs. */
export interface UnrollingHost {
  fresh(name: string): string
  /** Adds what an expansion has collected to the graph. */
  flush(expansion: Expansion): void
  /** Adds an inner graph's nodes; names of its outputs. */
  inline(graph: OnnxGraph, inputs: readonly Value[]): readonly Value[]
  typeOf(value: Value): NodeInput
}

/** An expansion whose values are known as it goes, so that what is added next can depend on them. */
export class Unrolling extends Expansion {
  readonly #host: UnrollingHost

  constructor(ctx: NodeContext, prefix: string, inputs: readonly string[], host: UnrollingHost) {
    super(ctx, prefix, inputs, (name) => host.fresh(name))
    this.#host = host
  }

  /** The outputs of an inner graph for these inputs. */
  inline(graph: OnnxGraph, inputs: readonly Value[]): readonly Value[] {
    this.#host.flush(this)
    return this.#host.inline(graph, inputs)
  }

  /** Type of a value, and what is known of it. */
  look(value: Value): NodeInput {
    this.#host.flush(this)
    return this.#host.typeOf(value)
  }

  /** A value of one element, as a scalar. @throws NodeRefusedError for one of another type, or of more elements */
  scalar(value: Value, wanted: DataType): Value {
    const { dtype, shape } = this.look(value)
    if (dtype !== wanted || sizeOf(shape) !== 1) {
      const found = `is controlled by ${dtype} [${shape.join(', ')}]; accepted: one ${wanted}`
      throw new NodeRefusedError(this.ctx.node, found)
    }
    return shape.length === 0 ? value : this.op('Squeeze', [value])
  }

  /** A bool. */
  truth(value: boolean): Value {
    return this.constant({ dtype: 'bool', shape: [], data: Float64Array.of(value ? 1 : 0) })
  }
}
