import { NodeRefusedError } from '../../graph/errors.js'
import type { Expansion, Value } from '../../graph/expansion.js'
import type { AttributeReader, NodeContext } from '../../graph/rules.js'
import { ignored, int, optionalInt } from '../attributes.js'
import type { OpDefinition } from '../op.js'

/** Before version 7 these aligned their second input by an axis. */
const ALIGNED = new Set('Add Sub Mul Div Pow And Or Xor Equal Greater Less PRelu'.split(' '))

/** Before version 7 these were told by an attribute whether they run for training. */
const TRAINED = new Set(['BatchNormalization', 'Dropout'])

/** An operator as the standard's versions before 7 have it: the same, but for attributes that were given up since. */
export function asBefore7(operator: OpDefinition): OpDefinition {
  const { type } = operator
  const attributes = { ...operator.attributes, consumed_inputs: ignored }
  if (type === 'Gemm') return { ...operator, attributes: { ...attributes, broadcast: ignored } }
  if (TRAINED.has(type)) return { ...operator, attributes: { ...attributes, is_test: forInference } }
  return ALIGNED.has(type) ? alignedByAxis(operator) : { ...operator, attributes }
}

const forInference: AttributeReader<undefined> = (attribute, node, name) => {
  if (int(0)(attribute, node, name) === 0)
    throw new NodeRefusedError(node, `sets ${name} = 0; accepted: 1`, 'export the model for inference')
  return undefined
}

/** The operator of version 7, with axes of extent 1 behind those of the second input. */
function alignedByAxis(operator: OpDefinition): OpDefinition {
  const { evaluate: _, linear: __, quantize: ___, ...source } = operator
  return {
    ...source,
    attributes: { axis: optionalInt, broadcast: ignored, consumed_inputs: ignored },
    infer: () => [],
    expand: (ctx, g) => [g.op(operator.type, [g.input(0), alignedInput(ctx, g, operator.type)])],
  }
}

function alignedInput(ctx: NodeContext, g: Expansion, type: string): Value {
  const [a, b] = [g.typeOf(0), g.typeOf(1)]
  if (a === undefined || b === undefined) throw new NodeRefusedError(ctx.node, 'has fewer than two inputs')
  const [rank, own] = [a.shape.length, b.shape.length]
  // A slope for each channel.
  const standard = type === 'PRelu' && own === 1 && rank > 1 ? 1 : rank - own
  const given = ctx.attributes.axis as number | undefined
  const axis = given === undefined ? standard : given < 0 ? given + rank : given
  const behind = rank - own - axis
  if (behind <= 0) return g.input(1)
  return g.op('Reshape', [g.input(1), g.list([...b.shape, ...new Array<number>(behind).fill(1)])])
}
