import type { OnnxNode } from '../onnx/index.js'
import { operators } from './index.js'
import type { OpDefinition } from './op.js'

/**
 * The operator behind a node, or why there is none.
 *
 * @param opset version of the node's domain that the model imports
 */
export function findOperator(node: OnnxNode, opset: number): OpDefinition | { readonly refusal: string } {
  const operator = operators.find(({ type, domain }) => type === node.opType && domain === node.domain)
  if (operator === undefined) return { refusal: 'no circuit for this operator yet' }
  const [first, last] = operator.opset
  return opset < first || opset > last
    ? { refusal: `opset ${opset} is outside of ${first} to ${last}` }
    : operator
}
