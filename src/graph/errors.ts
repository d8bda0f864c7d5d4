import { ZkmlError } from '../errors.js'
import type { NodeRef } from './rules.js'

/** One reason why a model cannot be compiled. */
export interface Refusal {
  readonly node: string
  readonly op: string
  readonly reason: string
  readonly advice?: string | undefined
}

/** The model uses operators or attribute values that have no circuit; all of them are listed. */
export class UnsupportedModelError extends ZkmlError {
  readonly code = 'E_UNSUPPORTED'

  /** @param cause one of the refusals, as it was thrown */
  constructor(
    readonly refusals: readonly Refusal[],
    cause: NodeRefusedError,
  ) {
    const count = refusals.length
    super(`${count} node${count === 1 ? '' : 's'} of the model cannot be compiled.`, {
      facts: Object.fromEntries(refusals.map(({ node, op, reason }) => [`${op} "${node}"`, reason])),
      advice: jointAdvice(refusals),
      cause,
    })
  }
}

/** The different pieces of advice, a few of them. */
function jointAdvice(refusals: readonly Refusal[]): string {
  const given = [...new Set(refusals.flatMap(({ advice }) => advice ?? []))]
  if (given.length === 0) return 'see the table of operators in the README'
  return given.slice(0, 3).join('; ')
}

/** A node asks for something that its operator's circuit does not do. */
export class NodeRefusedError extends ZkmlError {
  readonly code = 'E_NODE'

  constructor(
    readonly node: NodeRef,
    readonly reason: string,
    advice?: string,
  ) {
    super(`${node.op} "${node.name}" ${reason}.`, {
      facts: { node: node.name, operator: `${node.op} (opset ${node.opset})` },
      ...(advice === undefined ? {} : { advice }),
    })
  }
}

/** An operator's circuit depends on an input that the model computes or takes from the prover. */
export class ComputedInputError extends NodeRefusedError {
  /** @param input which of the node's inputs it is */
  constructor(
    node: NodeRef,
    readonly input: number,
    name: string,
  ) {
    super(node, `computes its input ${name}`, `export the model with a constant ${name}`)
  }
}

/** Inlining the model's functions, branches and loops gives more nodes than a circuit can have. */
export class InlineLimitError extends ZkmlError {
  readonly code = 'E_INLINE_LIMIT'

  constructor(facts: { node: string; operator: string; limit: number }) {
    super(
      `${facts.operator} "${facts.node}" takes the model to more than ${facts.limit} inlined nodes, as loops are unrolled.`,
      {
        facts,
        advice: 'export the model with fewer iterations, or with tensor operations in the place of the loop',
      },
    )
  }
}

/** The model leaves dimensions open that were not bound. */
export class SymbolicDimensionError extends ZkmlError {
  readonly code = 'E_DIMENSION'

  constructor(names: readonly string[]) {
    super('The model has symbolic dimensions; a circuit needs numbers.', {
      facts: { dimensions: names.join(', ') },
      advice: `bind each one, for example --dim ${names[0]}=1`,
    })
  }
}

/** A dimension was bound that the model does not have. */
export class UnknownDimensionError extends ZkmlError {
  readonly code = 'E_DIMENSION'

  constructor(names: readonly string[], known: readonly string[]) {
    super('The model has no such symbolic dimension.', {
      facts: { given: names.join(', '), model: known.length === 0 ? 'none' : known.join(', ') },
      advice: 'leave out --dim, or use one of the names of the model',
    })
  }
}

/** The nodes of the model depend on each other in a circle. */
export class CyclicGraphError extends ZkmlError {
  readonly code = 'E_GRAPH'

  constructor(nodes: readonly string[]) {
    super('The nodes of the model depend on each other in a circle.', { facts: { nodes: nodes.join(', ') } })
  }
}

/** A constant or a computed real is NaN or infinite. */
export class NotFiniteError extends ZkmlError {
  readonly code = 'E_NOT_FINITE'

  constructor(facts: { tensor: string; element: number; value: number }) {
    super('A value of the model is not a finite number.', {
      facts,
      advice: 'check the weights of the exported model',
    })
  }
}

/** A model input has no tensor type or shape. */
export class UntypedInputError extends ZkmlError {
  readonly code = 'E_INPUT_TYPE'

  constructor(input: string) {
    super(`Input "${input}" has no tensor type with a shape.`, {
      facts: { input },
      advice: 'export the model with typed inputs',
    })
  }
}

/** An input or output of the model has no elements. */
export class EmptyTensorError extends ZkmlError {
  readonly code = 'E_EMPTY'

  constructor(facts: { tensor: string; shape: string }) {
    super(`Tensor "${facts.tensor}" has no elements, so there is nothing to prove about it.`, { facts })
  }
}

/** A tensor is too large for any circuit. */
export class TensorTooLargeError extends ZkmlError {
  readonly code = 'E_TENSOR_SIZE'

  constructor(facts: { tensor: string; shape: string; limit: number }) {
    super(`Tensor "${facts.tensor}" has too many elements for a circuit.`, {
      facts,
      advice: 'bind smaller dimensions (--dim), or compile a part of the model',
    })
  }
}
