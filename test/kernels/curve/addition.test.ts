import { describe, expect, it } from 'vitest'
import type { Point } from '../../../src/field/curve.js'
import { BATCH_JOBS, JOB_BYTES } from '../../../src/kernels/curve/layout.js'
import { RandomNumbers } from '../../harness/randomNumbers.js'
import { ARITHMETICS, type Arithmetic } from '../arithmetics.js'
import { type GroupCase, IN_G1, IN_G2, kernelMachine, PointMemory } from '../kernelMachine.js'

/** Multiples of the generator: P, -P, 2 P, -2 P, infinity, and others. */
const FACTORS = [1n, -1n, 2n, -2n, 0n, 0x123456789abcdefn, -(3n ** 150n)]

interface Job {
  readonly left: number
  readonly right: number
  readonly signs: readonly [0 | 1, 0 | 1]
}

/** All pairs, in all signs. */
const JOBS: readonly Job[] = FACTORS.flatMap((_, left) =>
  FACTORS.flatMap((_, right) =>
    ([0, 1] as const).flatMap((first) =>
      ([0, 1] as const).map((second) => ({ left, right, signs: [first, second] as const })),
    ),
  ),
)

const signed = (factor: bigint, sign: number) => (sign === 1 ? -factor : factor)
const sumOf = ({ left, right, signs }: Job) =>
  signed(FACTORS[left]!, signs[0]) + signed(FACTORS[right]!, signs[1])

function suite<E>(arithmetic: Arithmetic, of: GroupCase<E>): void {
  const memory = new PointMemory(kernelMachine(arithmetic), of)
  const { pointBytes } = memory.group
  const [points, jobs, sums] = [memory.free, memory.free + 32 * pointBytes, memory.free + (1 << 20)]
  const at = (base: number, i: number) => base + i * pointBytes
  const known = FACTORS.map(of.multiple)

  /** The sums of these jobs, made in one batch. */
  function add(list: readonly Job[]): Point<E>[] {
    memory.writeAll(points, known)
    const words = list.flatMap(({ left, right, signs }, i) => [
      at(points, left) + signs[0],
      at(points, right) + signs[1],
      at(sums, i),
    ])
    // A job behind the last, and what it would overwrite.
    memory.writeWords32(jobs, [...words, points, points, at(sums, list.length)])
    memory.instance.bytes.fill(0xee, at(sums, list.length), at(sums, list.length + 1))
    memory.call('AddMany', jobs, list.length)
    const behind = memory.instance.bytes.subarray(at(sums, list.length), at(sums, list.length + 1))
    expect(behind.every((byte) => byte === 0xee)).toBe(true)
    return memory.readAll(sums, list.length)
  }

  it('the references agree on what is expected', () => {
    const { curve } = of
    for (const job of JOBS) {
      const [left, right] = [job.left, job.right].map((i, side) =>
        job.signs[side] === 1 ? curve.negate(known[i]) : known[i],
      )
      expect(curve.add(left, right)).toEqual(of.multiple(sumOf(job)))
    }
  })

  it('adds all pairs in all signs, in one batch', () => {
    expect(add(JOBS)).toEqual(JOBS.map((job) => of.multiple(sumOf(job))))
    expect(memory.readAll(points, known.length)).toEqual(known)
  })

  it('adds them in the other lane, and an odd number of them', () => {
    const others = JOBS.slice(1)
    expect(add(others)).toEqual(others.map((job) => of.multiple(sumOf(job))))
  })

  it('adds each of them alone', () => {
    for (const job of JOBS) expect(add([job])).toEqual([of.multiple(sumOf(job))])
  })

  it('adds three, with every kind of job in every place', () => {
    const random = new RandomNumbers(4)
    for (let i = 0; i < 60; i++) {
      const list = [0, 1, 2].map(() => random.pick(JOBS))
      expect(add(list)).toEqual(list.map((job) => of.multiple(sumOf(job))))
    }
  })

  it.each([0, 1])('puts sums where operand %i was', (side) => {
    const list = JOBS.map((job, i) => ({ ...job, at: at(sums, i) }))
    memory.writeAll(points, known)
    memory.writeAll(
      sums,
      list.map(({ left, right }) => known[side === 0 ? left : right]),
    )
    const words = list.flatMap(({ left, right, signs, at: target }) => [
      (side === 0 ? target : at(points, left)) + signs[0],
      (side === 1 ? target : at(points, right)) + signs[1],
      target,
    ])
    memory.writeWords32(jobs, words)
    memory.call('AddMany', jobs, list.length)
    expect(memory.readAll(sums, list.length)).toEqual(list.map((job) => of.multiple(sumOf(job))))
  })

  it.each([BATCH_JOBS, BATCH_JOBS - 1])('adds %i at a time', (count) => {
    const random = new RandomNumbers(count)
    const list = Array.from({ length: count }, () => random.pick(JOBS))
    expect(count * JOB_BYTES).toBeLessThan(sums - jobs)
    const found = add(list)
    const wrong = list.filter((job, i) => !of.curve.equal(found[i], of.multiple(sumOf(job))))
    expect(wrong).toEqual([])
  })

  it('gives infinity as zeros, whose negative is infinity too', () => {
    const words = (address: number) => memory.instance.words(address, pointBytes / 8)
    add([{ left: 0, right: 0, signs: [0, 1] }])
    expect(words(sums).every((word) => word === 0n)).toBe(true)
    // - (- infinity), which arithmetic on doubles writes as negative zeros, and P beside it.
    add([{ left: 4, right: 4, signs: [1, 1] }])
    memory.writeWords32(jobs, [sums + 1, sums, at(sums, 1), at(sums, 1) + 1, at(points, 5), at(sums, 2)])
    memory.call('AddMany', jobs, 1)
    memory.writeWords32(jobs, [at(sums, 1) + 1, at(points, 5), at(sums, 2), sums, sums + 1, at(sums, 3)])
    memory.call('AddMany', jobs, 2)
    expect(memory.readAll(sums, 4)).toEqual([undefined, undefined, known[5], undefined])
  })
}

describe.each(ARITHMETICS)('addMany in %s arithmetic', (arithmetic) => {
  describe('in G1', () => suite(arithmetic, IN_G1))
  describe('in G2', () => suite(arithmetic, IN_G2))
})
