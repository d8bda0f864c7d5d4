import { CyclicGraphError } from './errors.js'

interface Reading {
  readonly inputs: readonly string[]
  /** What its inner graphs read on top. */
  readonly captures?: readonly string[]
  readonly outputs: readonly string[]
}

interface Linked extends Reading {
  readonly ref: { readonly name: string }
}

/** The nodes such that each follows those it reads; otherwise in the given order. */
export function ordered<N extends Linked>(nodes: readonly N[]): N[] {
  const producer = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)))
  const state = new Map<N, 'open' | 'done'>()
  const result: N[] = []
  for (const root of nodes) visit(root)
  return result

  /** Depth first with a stack of its own: chains of nodes can be longer than the call stack. */
  function visit(root: N): void {
    const stack = [root]
    while (stack.length > 0) {
      const node = stack.at(-1)!
      const waiting = state.get(node) === undefined ? open(node) : []
      if (waiting.length > 0) stack.push(...waiting)
      else close(stack.pop()!)
    }
  }

  function open(node: N): N[] {
    state.set(node, 'open')
    const sources = readBy(node).flatMap((name) => producer.get(name) ?? [])
    const cycle = sources.find((source) => state.get(source) === 'open')
    if (cycle !== undefined) throw new CyclicGraphError([cycle.ref.name, node.ref.name])
    return sources.filter((source) => state.get(source) === undefined).reverse()
  }

  function close(node: N): void {
    if (state.get(node) === 'done') return
    state.set(node, 'done')
    result.push(node)
  }
}

/** The nodes that the wanted values depend on. Expects `ordered` nodes. */
export function needed<N extends Reading>(nodes: readonly N[], wanted: readonly string[]): N[] {
  const live = new Set(wanted)
  const kept = nodes.toReversed().filter((node) => {
    if (!node.outputs.some((name) => live.has(name))) return false
    for (const name of readBy(node)) live.add(name)
    return true
  })
  return kept.reverse()
}

function readBy({ inputs, captures = [] }: Reading): readonly string[] {
  return captures.length === 0 ? inputs : [...inputs, ...captures]
}
