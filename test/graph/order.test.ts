import { describe, expect, it } from 'vitest'
import { CyclicGraphError } from '../../src/graph/errors.js'
import { needed, ordered } from '../../src/graph/order.js'
import { RandomNumbers } from '../harness/randomNumbers.js'

interface Node {
  readonly ref: { readonly name: string }
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
}

/** A node that computes its own name. */
function node(name: string, ...inputs: string[]): Node {
  return { ref: { name }, inputs, outputs: [name] }
}

const names = (nodes: readonly Node[]) => nodes.map(({ ref }) => ref.name).join('')

/** a to z, each reading some of the letters before it. */
function letters(random: RandomNumbers): Node[] {
  const all = 'abcdefghijklmnopqrstuvwxyz'
  return [...all].map((name, i) =>
    node(name, 'input', ...[...all.slice(0, i)].filter(() => random.between(0, 4) === 0)),
  )
}

function shuffled<T>(random: RandomNumbers, items: readonly T[]): T[] {
  return items
    .map((item) => [random.next(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item)
}

describe('ordered', () => {
  it('keeps an order that is right already', () => {
    const nodes = letters(new RandomNumbers(1))
    expect(ordered(nodes)).toEqual(nodes)
  })

  it('puts every node behind those it reads, whatever the order was', () => {
    const random = new RandomNumbers(2)
    for (let round = 0; round < 50; round++) {
      const nodes = shuffled(random, letters(random))
      const done = new Set<string>(['input'])
      const result = ordered(nodes)
      for (const { ref, inputs } of result) {
        expect(
          inputs.filter((name) => !done.has(name)),
          ref.name,
        ).toEqual([])
        done.add(ref.name)
      }
      expect(new Set(result)).toEqual(new Set(nodes))
      expect(result).toHaveLength(nodes.length)
    }
  })

  it('follows chains longer than any call stack', () => {
    const chain = Array.from({ length: 100_000 }, (_, i) => node(`${i}`, `${i - 1}`))
    expect(ordered(chain.toReversed())).toEqual(chain)
  })

  it.each([
    ['a node that reads itself', [node('a', 'a')]],
    ['two nodes', [node('a', 'b'), node('b', 'a')]],
    [
      'a circle behind a chain',
      [node('x'), node('a', 'x', 'd'), node('b', 'a'), node('d', 'b'), node('e', 'd')],
    ],
  ])('refuses a circle: %s', (_, nodes) => {
    expect(() => ordered(nodes)).toThrow(CyclicGraphError)
  })

  it('takes the same value twice, and two paths to one node', () => {
    const nodes = [node('d', 'b', 'c'), node('c', 'a', 'a'), node('b', 'a'), node('a')]
    expect(names(ordered(nodes))).toBe('abcd')
  })
})

describe('needed', () => {
  it('keeps what the wanted values depend on', () => {
    const nodes = [node('a'), node('b', 'a'), node('c', 'a'), node('d', 'b'), node('e', 'c')]
    expect(names(needed(nodes, ['d']))).toBe('abd')
    expect(names(needed(nodes, ['b', 'e']))).toBe('abce')
    expect(needed(nodes, ['input'])).toEqual([])
  })

  it('keeps a node for any one of its outputs', () => {
    const two = { ref: { name: 'two' }, inputs: ['a'], outputs: ['', 'second'] }
    expect(names(needed([node('a'), two, node('z')], ['second']))).toBe('atwo')
  })
})
