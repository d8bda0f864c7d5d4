import type { Graph, Step } from '../graph.js'
import { composeLinear, isSingleTerm } from '../linearMap.js'
import type { GraphRule } from '../rules.js'

/**
 * g(f(x)) -> (g o f)(x) for two linear steps, where nothing else reads f and one of them has a single term per output:
 * BatchNormalization, bias, scaling and padding disappear into the layer beside them, and data movement everywhere.
 */
export function fuseLinear<R extends GraphRule>(graph: Graph<R>): Graph<R> {
  const readers = countReaders(graph)
  const kept = new Map<string, Step<R>>()
  for (const step of graph.steps) {
    const inner = fusible(step, kept, readers)
    if (inner !== undefined) kept.delete(inner.outputs[0]!)
    const fused = inner === undefined ? step : fuse(step, inner)
    kept.set(fused.outputs.find((name) => name !== '')!, fused)
  }
  return { ...graph, steps: [...kept.values()] }
}

function countReaders(graph: Graph): Map<string, number> {
  const readers = new Map<string, number>()
  const names = [...graph.steps.flatMap(({ sources }) => sources), ...graph.outputs.map(({ name }) => name)]
  for (const name of names) readers.set(name, (readers.get(name) ?? 0) + 1)
  return readers
}

function fusible<R extends GraphRule>(
  step: Step<R>,
  kept: ReadonlyMap<string, Step<R>>,
  readers: ReadonlyMap<string, number>,
): Step<R> | undefined {
  if (step.linear === undefined || step.sources.length !== 1) return undefined
  const inner = kept.get(step.sources[0]!)
  if (inner?.linear === undefined || readers.get(step.sources[0]!) !== 1) return undefined
  return isSingleTerm(step.linear) || isSingleTerm(inner.linear) ? inner : undefined
}

/** Named after the step that sums, whose weights a reader looks for. */
function fuse<R extends GraphRule>(outer: Step<R>, inner: Step<R>): Step<R> {
  const main = isSingleTerm(outer.linear!) && !isSingleTerm(inner.linear!) ? inner : outer
  return {
    ...outer,
    name: main.name,
    ctx: { ...main.ctx, outputs: outer.ctx.outputs },
    sources: inner.sources,
    linear: composeLinear(outer.linear!, inner.linear!),
  }
}
