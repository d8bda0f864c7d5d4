import { afterAll, describe, expect, it } from 'vitest'
import { FR } from '../../src/field/bn254.js'
import type { Point } from '../../src/field/curve.js'
import { multiScalarSum } from '../../src/field/msm.js'
import { Engine } from '../../src/kernels/engine.js'
import { type MultiScalar, multiplyG1, multiplyG2, multiScalarUnits } from '../../src/kernels/msm.js'
import { SUMS, type Term, terms, total, wide } from '../harness/multiScalarTerms.js'
import { ARITHMETICS, type Arithmetic } from './arithmetics.js'
import { type GroupCase, IN_G1, IN_G2, packed } from './kernelMachine.js'

type Multiply<E> = (engine: Engine, terms: MultiScalar, chunkPoints?: number) => Promise<Point<E>>

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
  it.each(Object.entries(SUMS))('sums up %s', async (_, list) => {
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
    for (const list of Object.values(SUMS).map((each) => each.slice(0, 12))) {
      const scalars = list.map(([scalar]) => scalar)
      const g1 = multiScalarSum(
        IN_G1.curve,
        list.map(([, factor]) => IN_G1.multiple(factor)),
        scalars,
      )
      expect(g1).toEqual(IN_G1.multiple(total(list)))
    }
    const few = SUMS.edges!.slice(0, 10)
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
  const mixture = [...SUMS['a mixture as in witnesses']!, ...SUMS['points at infinity among others']!]

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
    const lists = [SUMS.edges!, SUMS.bits!, SUMS['small negatives']!]
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
