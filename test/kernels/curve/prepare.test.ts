import { describe, expect, it } from 'vitest'
import { FR } from '../../../src/field/bn254.js'
import { SEGMENT_POINTS } from '../../../src/kernels/curve/prepare.js'
import { RandomNumbers } from '../../harness/randomNumbers.js'
import { ARITHMETICS, type Arithmetic } from '../arithmetics.js'
import { type GroupCase, IN_G1, IN_G2, kernelMachine, PointMemory } from '../kernelMachine.js'

const HALF = (FR - 1n) / 2n
const random = new RandomNumbers(6)
const SCALARS = [
  0n,
  1n,
  2n,
  FR - 1n,
  FR - 2n,
  HALF,
  HALF + 1n,
  HALF - 1n,
  15n,
  16n,
  1n << 63n,
  (1n << 64n) - 1n,
  1n << 64n,
  FR - (1n << 64n),
  (1n << 128n) - 1n,
  1n << 192n,
  (1n << 253n) - 1n,
  1n << 252n,
  0x5555555555555555555555555555555555555555555555555555555555555555n >> 2n,
  ...Array.from({ length: 10 }, () => random.bits(256) % FR),
]
/** Every fifth point is infinity. */
const FACTORS = SCALARS.map((_, i) => BigInt(i % 5 === 4 ? 0 : i + 1))
const WIDTHS = Array.from({ length: 12 }, (_, i) => i + 4)
const windowsOf = (bits: number) => Math.ceil(254 / bits)

function suite<E>(arithmetic: Arithmetic, of: GroupCase<E>): void {
  const memory = new PointMemory(kernelMachine(arithmetic), of)
  const { pointBytes, packedBytes } = memory.group
  const scalarsAt = memory.free
  const pointsAt = scalarsAt + 32 * SEGMENT_POINTS
  const digitsAt = pointsAt + packedBytes * SEGMENT_POINTS
  const table = digitsAt + (1 << 20)

  /** Lays out the terms. @returns the digits of those in use, from window 0 on. */
  function prepare(scalars: readonly bigint[], factors: readonly bigint[], bits: number) {
    const stride = 2 * scalars.length + 2
    memory.instance.bytes.fill(0, digitsAt, digitsAt + stride * (windowsOf(bits) + 1))
    memory.instance.bytes.fill(0xee, table, table + (scalars.length + 1) * pointBytes)
    scalars.forEach((scalar, i) => {
      memory.instance.setInteger(scalarsAt + 32 * i, 32, scalar)
    })
    memory.writePacked(pointsAt, factors.map(of.multiple))
    const used = memory.call('Prepare', scalarsAt, pointsAt, scalars.length, table, digitsAt, stride, bits)
    const digit = (window: number, i: number) =>
      memory.instance.view.getInt16(digitsAt + window * stride + 2 * i, true)
    return {
      used,
      digits: Array.from({ length: used }, (_, i) =>
        Array.from({ length: windowsOf(bits) }, (_, window) => digit(window, i)),
      ),
      /** Digits after the last window, and of points that are not in use. */
      others: Array.from({ length: scalars.length }, (_, i) => digit(windowsOf(bits), i)).concat(
        Array.from({ length: scalars.length - used }, (_, i) => digit(0, used + i)),
      ),
    }
  }

  const inUse = (scalars: readonly bigint[]) =>
    scalars.map((_, i) => i).filter((i) => scalars[i] !== 0n && FACTORS[i] !== 0n)

  it.each(WIDTHS)('cuts scalars into signed digits of %i bits', (bits) => {
    const { used, digits, others } = prepare(SCALARS, FACTORS, bits)
    const members = inUse(SCALARS)
    expect(used).toBe(members.length)
    digits.forEach((list, i) => {
      const value = list.reduceRight((sum, digit) => (sum << BigInt(bits)) + BigInt(digit), 0n)
      const scalar = SCALARS[members[i]!]!
      expect(value).toBe(scalar > HALF ? scalar - FR : scalar)
      expect(list.every((digit) => Math.abs(digit) <= 2 ** (bits - 1))).toBe(true)
    })
    expect(others.every((digit) => digit === 0)).toBe(true)
  })

  it('converts the points in use, one after another', () => {
    for (const count of [SCALARS.length, SCALARS.length - 1, 2, 3]) {
      const [scalars, factors] = [SCALARS.slice(0, count), FACTORS.slice(0, count)]
      const { used } = prepare(scalars, factors, 7)
      const points = inUse(scalars).map((i) => of.multiple(factors[i]!))
      expect(memory.readAll(table, used)).toEqual(points)
      expect(memory.instance.bytes[table + used * pointBytes]).toBe(0xee)
    }
  })

  it('uses nothing of nothing', () => {
    expect(prepare([], [], 5).used).toBe(0)
    expect(prepare([0n, 0n, 5n], [1n, 2n, 0n], 5).used).toBe(0)
  })

  it('takes a whole segment', () => {
    const scalars = Array.from({ length: SEGMENT_POINTS }, (_, i) => BigInt(i % 3))
    const factors = scalars.map((_, i) => BigInt(i % 11))
    const { used, digits } = prepare(scalars, factors, 4)
    const members = scalars.map((_, i) => i).filter((i) => i % 3 > 0 && i % 11 > 0)
    expect(used).toBe(members.length)
    expect(digits.map(([first]) => first)).toEqual(members.map((i) => i % 3))
    const last = [members.length - 2, members.length - 1].map((i) => memory.read(table + i * pointBytes))
    expect(last).toEqual(members.slice(-2).map((i) => of.multiple(factors[i]!)))
  })
}

describe.each(ARITHMETICS)('prepare in %s arithmetic', (arithmetic) => {
  describe('in G1', () => suite(arithmetic, IN_G1))
  describe('in G2', () => suite(arithmetic, IN_G2))
})

describe('countWide', () => {
  const { instance, free } = kernelMachine('integer')
  const count = (scalars: readonly bigint[]) => {
    scalars.forEach((scalar, i) => {
      instance.setInteger(free + 32 * i, 32, scalar)
    })
    return instance.call('countWide', free, scalars.length)
  }

  it('counts what is neither small nor near the order', () => {
    expect(count([])).toBe(0)
    expect(count([0n, 1n, (1n << 64n) - 1n, FR - 1n])).toBe(0)
    expect(count([1n << 64n, HALF, 1n << 128n, 1n << 192n, FR >> 1n])).toBe(5)
    expect(count([5n, 1n << 70n, FR - 7n, FR - (1n << 65n)])).toBe(2)
  })
})
