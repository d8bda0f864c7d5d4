import type { NoRule } from '../graph/parse.js'
import type { OnnxNode } from '../onnx/index.js'
import { operators } from './index.js'
import type { OpDefinition } from './op.js'
import { adviceFor } from './shared/advice.js'
import { asBefore7 } from './shared/olderOpsets.js'

/** Versions 26 and 27 of the standard operators brought new ones, and nothing for old ones that matters here. */
const [REVISED, NEWEST] = [25, 27]

const byName = new Map(operators.map((operator) => [keyOf(operator.domain, operator.type), operator]))

/**
 * The operator behind a node, or why there is none.
 *
 * @param opset version of the node's domain that the model imports
 */
export function findOperator(
  { opType, domain }: Pick<OnnxNode, 'opType' | 'domain'>,
  opset: number,
): OpDefinition | NoRule {
  const operator = byName.get(keyOf(domain, opType))
  if (operator === undefined) return unknown(opType, domain)
  const [first, last] = [operator.opset[0], lastOf(operator)]
  if (opset >= first && opset <= last) return domain === '' && opset < 7 ? asBefore7(operator) : operator
  return {
    refusal: `opset ${opset} is outside of ${first} to ${last}`,
    advice: `export the model for opset ${opset < first ? Math.max(first, 13) : last}, or bring it there with onnx.version_converter`,
  }
}

function lastOf({ domain, opset: [, last] }: OpDefinition): number {
  return domain === '' && last === REVISED ? NEWEST : last
}

function unknown(type: string, domain: string): NoRule {
  const homes = operators
    .filter((operator) => operator.type === type)
    .map((operator) => nameOf(operator.domain))
  const own = domain === '' ? '' : ` of the domain ${domain}`
  const elsewhere = homes.length === 0 ? '' : `; it is known in the domain ${homes.join(', ')}`
  return {
    refusal: `no circuit for this operator${own} yet${elsewhere}`,
    advice: adviceFor(type, domain, operators),
  }
}

function nameOf(domain: string): string {
  return domain === '' ? 'ai.onnx' : domain
}

function keyOf(domain: string, type: string): string {
  return JSON.stringify([domain, type])
}
