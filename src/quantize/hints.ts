import type { Graph, Step } from '../graph/graph.js'
import { isSingleTerm } from '../graph/linearMap.js'
import type { GraphRule, ProposedFormat } from '../graph/rules.js'

/**
 * Tensors that reach an operator which reads its input to the last digit (`readsExactly`), through operators that can
 * leave it as it is: nothing is rounded there. What an operator that has to round computes is none of them.
 */
export function exactTensors<R extends GraphRule>(graph: Graph<R>): Set<string> {
  const exact = new Set<string>()
  for (const step of graph.steps.toReversed()) {
    if (step.rule.readsExactly === true && step.linear === undefined) exact.add(step.inputs[0]!)
    if (!step.outputs.some((name) => exact.has(name))) continue
    for (const name of passesOn(step) ? step.sources : []) exact.add(name)
    for (const name of step.linear === undefined && !passesOn(step) ? step.outputs : []) exact.delete(name)
  }
  return exact
}

function passesOn({ linear, rule }: Step): boolean {
  if (linear !== undefined) return isSingleTerm(linear)
  return rule.canKeepSteps === true || rule.picksGreatest === true
}

/** The formats that all readers of a model input agree on, by name. */
export function proposedFormats<R extends GraphRule>(graph: Graph<R>): Map<string, ProposedFormat> {
  const outputs = new Set(graph.outputs.map(({ name }) => name))
  return new Map(
    graph.inputs.flatMap(({ name }) => {
      const format = outputs.has(name) ? undefined : agreed(graph, name)
      return format === undefined ? [] : [[name, format] as const]
    }),
  )
}

function agreed<R extends GraphRule>({ steps }: Graph<R>, name: string): ProposedFormat | undefined {
  const proposals = steps.flatMap((step) =>
    step.linear !== undefined
      ? step.sources.filter((source) => source === name).map(() => undefined)
      : step.inputs.flatMap((input, i) => (input === name ? [step.rule.inputFormat?.(step.ctx, i)] : [])),
  )
  const [first] = proposals
  const same = proposals.every(
    (other) => other?.scale === first?.scale && other?.lo === first?.lo && other?.bits === first?.bits,
  )
  return same ? first : undefined
}
