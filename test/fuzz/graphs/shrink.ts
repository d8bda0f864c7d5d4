import { checkCase } from './check.js'
import { FuzzFailure } from './failure.js'
import type { GraphCase } from './graphCase.js'
import { fewerNodes } from './shrinkNodes.js'
import { simplerNumbers, smallerShapes } from './shrinkTensors.js'

/** Throws a FuzzFailure for a case that fails. */
export type Check = (graph: GraphCase) => Promise<unknown>

/** Most cases that are tried. */
const MAX_TRIALS = 1500

/**
 * A smaller case that fails in the same way: fewer nodes, inputs, outputs, attributes and elements, and simpler numbers,
 * until none of the steps below leaves it failing.
 */
export async function shrinkCase(
  graph: GraphCase,
  error: FuzzFailure,
  check: Check = checkCase,
): Promise<GraphCase> {
  let smallest = graph
  let trials = 0
  for (let found = true; found && trials < MAX_TRIALS; ) {
    found = false
    for (const candidate of await candidatesOf(smallest)) {
      if (++trials > MAX_TRIALS || !(await failsAlike(candidate, error, check))) continue
      smallest = candidate
      found = true
      break
    }
  }
  return smallest
}

async function failsAlike(graph: GraphCase, { message }: FuzzFailure, check: Check): Promise<boolean> {
  try {
    await check(graph)
    return false
  } catch (error) {
    return error instanceof FuzzFailure && stem(error.message) === stem(message)
  }
}

/** A message up to the first name or number in it. */
function stem(message: string): string {
  return message.split(/["\d[]/)[0]!
}

/** Smaller cases, those with most taken away first. */
async function candidatesOf(graph: GraphCase): Promise<GraphCase[]> {
  return [
    ...(await fewerNodes(graph)),
    ...simplerSetting(graph),
    ...smallerShapes(graph),
    ...fewerAttributes(graph),
    ...simplerNumbers(graph),
  ]
}

function simplerSetting(graph: GraphCase): GraphCase[] {
  const { samples, bits, inputs } = graph
  return [
    ...(samples.length > 0 ? [{ ...graph, samples: [] }] : []),
    ...(samples.length > 1 ? [{ ...graph, samples: [inputs] }] : []),
    ...(bits !== 8 ? [{ ...graph, bits: 8 }] : []),
  ]
}

function fewerAttributes(graph: GraphCase): GraphCase[] {
  const { source } = graph
  return source.nodes.flatMap((node) =>
    Object.keys(node.attributes ?? {}).map((dropped) => {
      const attributes = Object.fromEntries(
        Object.entries(node.attributes!).filter(([name]) => name !== dropped),
      )
      const nodes = source.nodes.map((other) => (other === node ? { ...node, attributes } : other))
      return { ...graph, source: { ...source, nodes } }
    }),
  )
}
