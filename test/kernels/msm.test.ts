import { afterAll, describe, expect, it } from 'vitest'
import { FR } from '../../src/field/bn254.js'
import type { Point } from '../../src/field/curve.js'
import { multiScalarSum } from '../../src/field/msm.js'
import { Engine } from '../../src/kernels/engine.js'
import { type MultiScalar, multiplyG1, multiplyG2, multiScalarUnits } from '../../src/kernels/msm.js'
import { RandomNumbers } from '../harness/randomNumbers.js'
import { ARITHMETICS, type Arithmetic } from './arithmetics.js'
import { type GroupCase, IN_G1, IN_G2, packed } from './kernelMachine.js'

/** A scalar, and the point as a multiple of the generator. */
type Term = readonly [scalar: bigint, factor: bigint]

type Multiply<E> = (engine: Engine, terms: MultiScalar, chunkPoints?: number) => Promise<Point<E>>

const random = new RandomNumbers(21)
const wide = () => random.bits(256) % FR
const terms = (
  count: number,
  scalar: (i: number) => bigint,
  factor = (i: number) => BigInt(i % 37) + 1n,
): Term[] => Array.from({ length: count }, (_, i) => [scalar(i), factor(i)] as const)

const HALF = (FR - 1n) / 2n
const EDGES = [0n, 1n, FR - 1n, HALF, HALF + 1n, 2n, FR - 2n, 1n << 253n, (1n << 64n) - 1n, 1n << 64n]

const CASES: Readonly<Record<string, readonly Term[]>> = {
  'no terms': [],
  'one term': [[wide(), 5n]],
  'one term of a small scalar': [[3n, 9n]],
  'one negative term': [[FR - 4n, 2n]],
  'a single point at infinity': [[wide(), 0n]],
  'all scalars zero': terms(33, () => 0n),
  'all scalars one': terms(50, () => 1n),
  'all scalars minus one': terms(21, () => FR - 1n),
  bits: terms(130, (i) => BigInt((i * 7) & 1)),
  'small negatives': terms(90, (i) => FR - BigInt(i + 1)),
  edges: terms(60, (i) => EDGES[i % EDGES.length]!),
  'random scalars': terms(70, wide),
  'the same point': terms(80, wide, () => 6n),
  'the same term': terms(
    80,
    () => HALF - 5n,
    () => 6n,
  ),
  'opposite points': terms(
    64,
    (i) => 1000n + BigInt(i >> 1),
    (i) => (i % 2 === 0 ? 3n : -3n),
  ),
  'opposite scalars': terms(
    64,
    (i) => (i % 2 === 0 ? 12345n : FR - 12345n),
    () => 8n,
  ),
  'points at infinity among others': terms(45, wide, (i) => BigInt(i % 3)),
  'only points at infinity': terms(10, wide, () => 0n),
  'a mixture as in witnesses': terms(200, (i) => {
    const kinds = [0n, 1n, BigInt(i), FR - BigInt(i + 1), i % 9 === 0 ? wide() : 1n]
    return kinds[i % kinds.length]!
  }),
}

function total(list: readonly Term[]): bigint {
  return list.reduce((sum, [scalar, factor]) => sum + scalar * factor, 0n)
}

/** The sum of the terms by the engine. */
async function compute<E>(
  engine: Engine,
  of: GroupCase<E>,
  multiply: Multiply<E>,
  list: readonly Term[],
  chunkPoints?: number,
): Promise<Point<E>> {
  const bytes = list.map(([, factor]) => packed(of, of.multiple(factor)))
  return engine.exclusively({}, () => {
    const scalars = engine.allocate(32 * list.length)
    const words = new BigUint64Array(engine.memory.buffer, scalars, 4 * list.length)
    list.forEach(([scalar], i) => {
      words.set(
        [0n, 64n, 128n, 192n].map((shift) => BigInt.asUintN(64, scalar >> shift)),
        4 * i,
      )
    })
    const readPoints = (first: number, count: number, target: Uint8Array) => {
      expect(target.length).toBe(count * of.parts(undefined).length * 32)
      bytes.slice(first, first + count).forEach((point, i) => {
        target.set(point, i * point.length)
      })
    }
    const wideScalars = list.filter(([scalar]) => scalar >> 64n > 0n && (FR - scalar) >> 64n > 0n).length
    const sum = { count: list.length, scalars, wide: wideScalars, readPoints }
    return chunkPoints === undefined ? multiply(engine, sum) : multiply(engine, sum, chunkPoints)
  })
}

const engines: Engine[] = []

function engineFor(arithmetic: Arithmetic, threads: number): Engine {
  const engine = new Engine({ arithmetic, threads })
  engines.push(engine)
  return engine
}

afterAll(() => {
  for (const engine of engines) engine.close()
})

function suite<E>(engine: Engine, of: GroupCase<E>, multiply: Multiply<E>): void {
  it.each(Object.entries(CASES))('sums up %s', async (_, list) => {
    expect(await compute(engine, of, multiply, list)).toEqual(of.multiple(total(list)))
  })
}

describe.each(ARITHMETICS)('in %s arithmetic', (arithmetic) => {
  const engine = engineFor(arithmetic, 2)
  describe('multiplyG1', () => suite(engine, IN_G1, multiplyG1))
  describe('multiplyG2', () => suite(engine, IN_G2, multiplyG2))
})

describe('the reference', () => {
  it('agrees with what is expected', () => {
    for (const list of Object.values(CASES).map((each) => each.slice(0, 12))) {
      const scalars = list.map(([scalar]) => scalar)
      const g1 = multiScalarSum(
        IN_G1.curve,
        list.map(([, factor]) => IN_G1.multiple(factor)),
        scalars,
      )
      expect(g1).toEqual(IN_G1.multiple(total(list)))
    }
    const few = CASES.edges!.slice(0, 10)
    const points = few.map(([, factor]) => IN_G2.multiple(factor))
    const g2 = multiScalarSum(
      IN_G2.curve,
      points,
      few.map(([scalar]) => scalar),
    )
    expect(g2).toEqual(IN_G2.multiple(total(few)))
  })
})

describe.each([1, 2, 3])('with %i threads', (threads) => {
  const engine = engineFor('float', threads)
  const mixture = [...CASES['a mixture as in witnesses']!, ...CASES['points at infinity among others']!]

  it.each([1, 2, 7, 64, 245, 246, 1000])('sums up chunks of %i points', async (chunk) => {
    const few = chunk < 3 ? mixture.slice(0, 9) : mixture
    expect(mixture.length).toBe(245)
    expect(await compute(engine, IN_G1, multiplyG1, few, chunk)).toEqual(IN_G1.multiple(total(few)))
    const fewer = few.slice(0, 100)
    expect(await compute(engine, IN_G2, multiplyG2, fewer, chunk)).toEqual(IN_G2.multiple(total(fewer)))
  })

  it('sums up several segments, in the widest windows that they ask for', async () => {
    const list = terms(9000, (i) => (i % 3 === 0 ? wide() : BigInt(i % 2)))
    expect(await compute(engine, IN_G1, multiplyG1, list)).toEqual(IN_G1.multiple(total(list)))
    expect(await compute(engine, IN_G1, multiplyG1, list, 4100)).toEqual(IN_G1.multiple(total(list)))
  })

  it('sums up one thing while another is under way', async () => {
    const lists = [CASES.edges!, CASES.bits!, CASES['small negatives']!]
    const sums = await Promise.all(lists.map((list) => compute(engine, IN_G1, multiplyG1, list)))
    expect(sums).toEqual(lists.map((list) => IN_G1.multiple(total(list))))
  })

  it('announces as many units as it reports', async () => {
    for (const count of [1, 200, 5000]) {
      let done = 0
      const list = terms(count, wide)
      await engine.exclusively({ onProgress: (now) => (done = now) }, async () => {
        const scalars = engine.allocate(32 * count)
        const words = new BigUint64Array(engine.memory.buffer, scalars, 4 * count)
        words.fill(7n)
        const readPoints = (_: number, n: number, target: Uint8Array) => {
          for (let i = 0; i < n; i++) target.set(packed(IN_G1, IN_G1.multiple(list[i]![1])), 64 * i)
        }
        await multiplyG1(engine, { count, scalars, wide: count, readPoints })
      })
      expect(done).toBe(multiScalarUnits(count, count, 1))
    }
  })
})
