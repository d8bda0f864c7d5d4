import { describe, expect, it } from 'vitest'
import { RandomNumbers } from '../../harness/randomNumbers.js'
import { ARITHMETICS, type Arithmetic } from '../arithmetics.js'
import { type GroupCase, IN_G1, IN_G2, kernelMachine, PointMemory } from '../kernelMachine.js'

/** The points that references name. */
const FACTORS = [1n, 2n, 0n, 5n, -1n, 77n, -(3n ** 100n)]

/** A reference: a point's index and its sign. */
type Entry = readonly [point: number, sign: 0 | 1]
type List = readonly Entry[]

const sumOf = (list: List) =>
  list.reduce((sum, [point, sign]) => sum + FACTORS[point]! * (sign === 1 ? -1n : 1n), 0n)
const repeated = (count: number, ...entries: List): List =>
  Array.from({ length: count }, () => entries).flat()

function randomLists(seed: number, count: number, longest: number): List[] {
  const random = new RandomNumbers(seed)
  return Array.from({ length: count }, () =>
    Array.from(
      { length: random.between(0, longest) },
      () => [random.between(0, FACTORS.length - 1), random.pick([0, 1] as const)] as const,
    ),
  )
}

const CASES: Readonly<Record<string, readonly List[]>> = {
  'no list': [],
  'an empty list': [[]],
  'a single point': [[[3, 0]]],
  'a single negative one': [[[3, 1]]],
  'infinity, and its negative': [[[2, 0]], [[2, 1]], repeated(3, [2, 1])],
  'a point and its negative': [
    [
      [5, 0],
      [5, 1],
    ],
    [
      [0, 0],
      [4, 0],
    ],
  ],
  'the same point again and again': [
    repeated(2, [0, 0]),
    repeated(3, [0, 1]),
    repeated(64, [5, 0]),
    repeated(65, [5, 1]),
  ],
  'sums that vanish on the way': [
    repeated(5, [1, 0], [1, 1]),
    [...repeated(4, [0, 0], [4, 0]), [3, 1]],
    repeated(7, [0, 0], [0, 0], [1, 1]),
  ],
  'uneven lists': [[], repeated(1, [0, 0]), [], repeated(100, [3, 0], [6, 1]), repeated(2, [1, 1]), []],
  'random lists': randomLists(1, 40, 9),
  'few long ones': randomLists(2, 3, 120),
  // A batch of jobs is 2048.
  'more pairs than a batch takes': [...randomLists(3, 30, 12), repeated(2100, [5, 0], [3, 1]), [[0, 1]]],
}

function suite<E>(arithmetic: Arithmetic, of: GroupCase<E>): void {
  const memory = new PointMemory(kernelMachine(arithmetic), of)
  const { pointBytes } = memory.group
  const points = memory.free
  const [starts, results, entries] = [points + 4096, points + 8192, points + 12288]
  const slots = points + (1 << 16)

  it.each(Object.entries(CASES))('sums up %s', (_, lists) => {
    memory.writeAll(points, FACTORS.map(of.multiple))
    const references = lists.flat().map(([point, sign]) => points + point * pointBytes + sign)
    memory.writeWords32(starts, [0, ...lists.map((_, i) => lists.slice(0, i + 1).flat().length)])
    memory.writeWords32(entries, references)
    memory.writeWords32(results, new Array<number>(lists.length + 1).fill(0xabcd))
    const end = memory.call('SumLists', starts, lists.length, entries, slots, results)
    const found = memory.words32(results, lists.length)
    found.forEach((address, i) => {
      if (lists[i]!.length === 0) expect(address).toBe(0)
      else expect(memory.read(address)).toEqual(of.multiple(sumOf(lists[i]!)))
    })
    const sums = found.filter((address) => address !== 0)
    expect(sums.every((address) => address >= slots && address + pointBytes <= end)).toBe(true)
    expect(end - slots).toBeLessThanOrEqual(((references.length + lists.length) / 2) * pointBytes)
    expect(memory.words32(results + 4 * lists.length, 1)).toEqual([0xabcd])
    expect(memory.words32(entries, references.length)).toEqual(references)
    expect(memory.readAll(points, FACTORS.length)).toEqual(FACTORS.map(of.multiple))
  })
}

describe.each(ARITHMETICS)('sumLists in %s arithmetic', (arithmetic) => {
  describe('in G1', () => suite(arithmetic, IN_G1))
  describe('in G2', () => suite(arithmetic, IN_G2))
})
