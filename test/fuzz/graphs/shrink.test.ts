import { expect, it } from 'vitest'
import { checkCase } from './check.js'
import { FuzzFailure } from './failure.js'
import { drawCase } from './generate.js'
import { formatRegression, type GraphCase, parseRegression } from './graphCase.js'
import { shrinkCase } from './shrink.js'

/** Fails for valid graphs in which a Softmax stands somewhere before a Slice. No other graph is run: there are many. */
async function check(graph: GraphCase): Promise<void> {
  const ops = graph.source.nodes.map(({ op }) => op)
  if (!ops.includes('Softmax') || ops.lastIndexOf('Slice') < ops.indexOf('Softmax')) return
  await checkCase(graph)
  throw new FuzzFailure('circuit differs', 'as asked for')
}

/** Failures are thousands of graphs apart: the search begins near one. */
const FROM = 3500

async function someFailure(): Promise<{ graph: GraphCase; error: FuzzFailure }> {
  for (let index = FROM; ; index++) {
    const graph = drawCase(1, index)
    if (graph.source.nodes.length < 6) continue
    const error = await check(graph).catch((error) => error)
    if (error instanceof FuzzFailure && error.message.endsWith('as asked for')) return { graph, error }
  }
}

it('shrinks a failing graph to the nodes that make it fail, and keeps it in a file', async () => {
  const { graph, error } = await someFailure()
  const smallest = await shrinkCase(graph, error, check)
  expect(smallest.source.nodes.map(({ op }) => op)).toEqual(['Softmax', 'Slice'])
  expect(smallest.source.inputs.length).toBe(1)
  const kept = parseRegression(formatRegression({ found: error.message, graph: smallest })).graph
  expect(kept).toEqual(smallest)
  await expect(check(kept)).rejects.toThrow('as asked for')
})
