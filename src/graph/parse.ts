import type { OnnxNode } from '../onnx/index.js'
import { NodeRefusedError } from './errors.js'
import type { InlinedNode } from './inline/inliner.js'
import type { Scope } from './inline/scope.js'
import type { Refusals } from './refusals.js'
import type { GraphRule, NodeRef } from './rules.js'

/** Why a node has no rule. */
export interface NoRule {
  readonly refusal: string
  readonly advice?: string
}

/** Finds an operator's rule, or says why there is none. */
export type RuleFinder<R extends GraphRule> = (node: OnnxNode, opset: number) => R | NoRule

/** A node with its rule and parsed attributes, before shapes are known. */
export interface ParsedNode<R extends GraphRule> {
  readonly ref: NodeRef
  readonly rule: R
  readonly attributes: Readonly<Record<string, unknown>>
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** What the node's inner graphs read on top of the inputs, in which scope. */
  readonly captures: readonly string[]
  readonly scope: Scope | undefined
}

/**
 * The nodes that have a rule and accepted attributes.
 *
 * @param wanted names that are read from outside
 */
export function parseNodes<R extends GraphRule>(
  nodes: readonly InlinedNode[],
  find: RuleFinder<R>,
  wanted: readonly string[],
  refusals: Refusals,
): ParsedNode<R>[] {
  const read = new Set([...wanted, ...nodes.flatMap(({ inputs, captures }) => [...inputs, ...captures])])
  return nodes.flatMap((node) => {
    try {
      return [parseNode(node, find, read)]
    } catch (error) {
      if (!(error instanceof NodeRefusedError)) throw error
      refusals.add(error, node.outputs)
      return []
    }
  })
}

/** @throws NodeRefusedError for an operator without a rule, or an attribute that is unknown or refused */
export function parseNode<R extends GraphRule>(
  node: Omit<InlinedNode, 'scope'> & { readonly scope?: Scope },
  find: RuleFinder<R>,
  read: ReadonlySet<string>,
): ParsedNode<R> {
  const { name, opType: op, opset, inputs, outputs, captures, scope } = node
  const wanted = outputs.findLastIndex((output) => read.has(output)) + 1
  const ref: NodeRef = { name, op, opset, outputs: wanted, declared: outputs.length }
  const rule = find(node, opset)
  if ('refusal' in rule) throw new NodeRefusedError(ref, rule.refusal, rule.advice)
  for (const attribute of node.attributes.keys()) {
    if (!Object.hasOwn(rule.attributes, attribute))
      throw new NodeRefusedError(ref, `has the unknown attribute ${attribute}`)
  }
  const values = Object.entries(rule.attributes).map(([key, reader]) => [
    key,
    reader(node.attributes.get(key), ref, key),
  ])
  return { ref, rule, attributes: Object.fromEntries(values), inputs, outputs, captures, scope }
}
