import type { ParsedNode } from '../parse.js'
import type { GraphRule } from '../rules.js'

/**
 * pick(f(x)) -> f(pick(x)) for monotone f and a node that picks the greatest of some elements: f of the greatest is the
 * greatest of f. A k-element pool then needs one activation instead of k.
 *
 * Applies where the pool is all that reads the activation, and the activation is no output of the model. Both keep their
 * names, and the model's value names stay where they are read from.
 */
export function poolBeforeActivation<R extends GraphRule>(
  nodes: readonly ParsedNode<R>[],
  outputs: readonly string[],
): ParsedNode<R>[] {
  const result = [...nodes]
  for (let i = 0; i < result.length; i++) {
    const at = partner(result, i, outputs)
    if (at !== undefined) [result[at], result[i]] = swapped(result[at]!, result[i]!)
  }
  return result
}

/** Index of the activation that node i may be moved in front of. */
function partner<R extends GraphRule>(
  nodes: readonly ParsedNode<R>[],
  i: number,
  outputs: readonly string[],
): number | undefined {
  const pool = nodes[i]!
  if (pool.rule.picksGreatest !== true || pool.outputs.length !== 1) return undefined
  const value = pool.inputs[0]!
  const at = nodes.findIndex((node) => node.outputs.includes(value))
  if (at < 0 || nodes[at]!.rule.monotone?.(nodes[at]!.attributes) !== true || outputs.includes(value))
    return undefined
  const readers = nodes.filter(({ inputs, captures }) => inputs.includes(value) || captures.includes(value))
  return readers.length === 1 ? at : undefined
}

function swapped<R extends GraphRule>(
  activation: ParsedNode<R>,
  pool: ParsedNode<R>,
): [ParsedNode<R>, ParsedNode<R>] {
  const between = activation.outputs[0]!
  return [
    { ...pool, inputs: [activation.inputs[0]!, ...pool.inputs.slice(1)], outputs: [between] },
    { ...activation, inputs: [between, ...activation.inputs.slice(1)], outputs: pool.outputs },
  ]
}
