import { describe, expect, it } from 'vitest'
import { FR } from '../../../src/field/bn254.js'
import { G2, type Point } from '../../../src/field/curve.js'
import { ENDOMORPHISM_SCALAR, FROBENIUS_SCALAR } from '../../../src/field/endomorphism.js'
import type { Fp2 } from '../../../src/field/extension.js'
import { SCALAR_BITS } from '../../../src/kernels/curve/fixedBase.js'
import { twistPoint } from '../../field/twistPoint.js'
import { ARITHMETICS, type Arithmetic } from '../arithmetics.js'
import { type GroupCase, IN_G1, IN_G2, kernelMachine, PointMemory, packed } from '../kernelMachine.js'

/** Of known points, infinity among them; odd in number, so that the last stands alone. */
const FACTORS = [1n, -1n, 0n, 2n, 0x123456789abcdefn, -(3n ** 150n), 77n]

/** The kernels that keys are made with: whole arrays of points at a time. */
function suite<E>(arithmetic: Arithmetic, of: GroupCase<E>): void {
  const machine = kernelMachine(arithmetic)
  const memory = new PointMemory(machine, of)
  const { pointBytes, packedBytes } = memory.group
  const [first, second, third] = [0, 1, 2].map((i) => memory.free + (i << 21)) as [number, number, number]
  const n = FACTORS.length
  const points = FACTORS.map(of.multiple)
  const multiples = (factor: (k: bigint, i: number) => bigint): Point<E>[] =>
    FACTORS.map((k, i) => of.multiple(factor(k, i)))

  it('doubles points, in place too, and in more than one batch', () => {
    memory.writeAll(first, points)
    memory.call('DoubleMany', first, second, n)
    expect(memory.readAll(second, n)).toEqual(multiples((k) => 2n * k))
    memory.call('DoubleMany', second, second, n)
    expect(memory.readAll(second, n)).toEqual(multiples((k) => 4n * k))
    const many = Array.from({ length: 2049 }, (_, i) => points[i % n])
    memory.writeAll(first, many)
    memory.call('DoubleMany', first, first, many.length)
    expect(memory.read(first + 2048 * pointBytes)).toEqual(of.multiple(2n * FACTORS[2048 % n]!))
    memory.call('DoubleMany', first, first, 0)
  })

  it('adds and subtracts arrays, in place too', () => {
    const others = [1n, 1n, 5n, 0n, 3n, 3n ** 150n, 77n]
    memory.writeAll(first, points)
    memory.writeAll(second, others.map(of.multiple))
    memory.call('AddArrays', first, second, 0, third, n)
    expect(memory.readAll(third, n)).toEqual(multiples((k, i) => k + others[i]!))
    memory.call('AddArrays', first, second, 1, first, n)
    expect(memory.readAll(first, n)).toEqual(multiples((k, i) => k - others[i]!))
  })

  it('makes the multiples of a point', () => {
    for (const count of [1, 2, 3, 8, 11]) {
      memory.write(first + pointBytes, of.multiple(7n))
      memory.call('Multiples', first, count)
      const found = memory.readAll(first + pointBytes, count)
      expect(found).toEqual(Array.from({ length: count }, (_, i) => of.multiple(7n * BigInt(i + 1))))
    }
  })

  it('gathers points by their addresses and leaves out those without', () => {
    memory.writeAll(first, points)
    memory.writeAll(second, points)
    memory.writeWords32(third, [first, 0, first + 4 * pointBytes])
    memory.writeWords32(third + 64, [second + pointBytes, second + 2 * pointBytes, second])
    memory.call('Gather', third, third + 64, 3)
    expect(memory.readAll(second, 3)).toEqual([FACTORS[4]!, FACTORS[0]!, FACTORS[2]!].map(of.multiple))
  })

  it('reads and writes the form of keys', () => {
    memory.writePacked(first + 3, points)
    memory.call('Unpack', first + 3, second, n)
    expect(memory.readAll(second, n)).toEqual(points)
    memory.call('Pack', second, third + 5, n)
    const bytes = machine.instance.bytes.slice(third + 5, third + 5 + n * packedBytes)
    expect(bytes).toEqual(machine.instance.bytes.slice(first + 3, first + 3 + n * packedBytes))
    expect(bytes.subarray(0, packedBytes)).toEqual(packed(of, points[0]))
  })

  it('writes the form that ceremonies hash', () => {
    memory.writeAll(first, points)
    memory.call('Plain', first, second, n)
    for (const [i, point] of points.entries()) {
      const parts = of.parts(point)
      const ordered = parts.length === 2 ? parts : [parts[1]!, parts[0]!, parts[3]!, parts[2]!]
      const hex = ordered.map((part) => part.toString(16).padStart(64, '0')).join('')
      const start = second + i * packedBytes
      const bytes = machine.instance.bytes.slice(start, start + packedBytes)
      expect(Buffer.from(bytes).toString('hex')).toBe(hex)
    }
  })

  it('maps by the endomorphism', () => {
    memory.writeAll(first, points)
    memory.call('Endomorphism', first, second, n)
    const scalar = of.name === 'g1' ? ENDOMORPHISM_SCALAR : FROBENIUS_SCALAR
    expect(memory.readAll(second, n)).toEqual(multiples((k) => k * scalar))
  })

  it('adds multiples by digits of each point', () => {
    const digits = [7, -1, 3, 0, -5, 1, -7]
    const stride = n * pointBytes
    memory.writeAll(first, points)
    for (const [i, odd] of [1n, 3n, 5n, 7n].entries()) {
      memory.writeAll(
        second + i * stride,
        multiples((k) => odd * k),
      )
    }
    digits.forEach((digit, i) => {
      machine.instance.view.setInt8(third + 16 * i, digit)
    })
    memory.writeWords32(
      third + 1024,
      digits.map((_, i) => 16 * i),
    )
    memory.call('AddDigits', first, second, stride, third, third + 1024, n)
    expect(memory.readAll(first, n)).toEqual(multiples((k, i) => k + k * BigInt(digits[i]!)))
  })

  it.each([3, 4, 7])('multiplies one point by scalars, with windows of %i bits', (bits) => {
    const windows = Math.ceil(SCALAR_BITS / bits)
    const entries = 2 ** (bits - 1)
    const stride = (entries + 1) * pointBytes
    for (let w = 0; w < windows; w++) {
      memory.write(first + w * stride, undefined)
      memory.write(first + w * stride + pointBytes, of.multiple(5n << BigInt(w * bits)))
      memory.call('Multiples', first + w * stride, entries)
    }
    const half = 1n << BigInt(bits - 1)
    const scalars = [0n, 1n, FR - 1n, half, half - 1n, half + 1n, FR / 2n, 1n << 253n, (1n << 253n) - 1n]
    scalars.forEach((scalar, i) => {
      machine.instance.setInteger(third + 32 * i, 32, scalar)
    })
    memory.call('FixedBase', third, scalars.length, first, bits, second)
    expect(memory.readAll(second, scalars.length)).toEqual(scalars.map((k) => of.multiple(5n * k)))
  })
}

function membership<E>(arithmetic: Arithmetic, of: GroupCase<E>, outside: readonly Point<E>[]): void {
  it('counts the points outside', () => {
    const memory = new PointMemory(kernelMachine(arithmetic), of)
    const all = [...FACTORS.map(of.multiple), ...outside]
    for (let n = 0; n <= all.length; n++) {
      memory.writeAll(memory.free, all)
      expect(memory.call('CountOutside', memory.free, n)).toBe(Math.max(0, n - FACTORS.length))
    }
  })
}

describe.each([...ARITHMETICS])('membership, %s arithmetic', (arithmetic) => {
  const [zero, one, five] = [0n, 1n, 5n].map((c0) => ({ c0, c1: 0n })) as [Fp2, Fp2, Fp2]
  const [{ x, y }, i] = [G2.generator, { c0: 0n, c1: 1n }]
  describe('in the curve of G1', () =>
    membership(arithmetic, IN_G1, [
      { x: 1n, y: 3n },
      { x: 0n, y: 1n },
      { x: 5n, y: 0n },
    ]))
  // One part of the equation's difference is zero for some.
  describe('in the twist', () =>
    membership(arithmetic, IN_G2, [
      { x: five, y: zero },
      { x: zero, y: i },
      { x, y: { ...y, c1: y.c1 + 1n } },
      { x, y: zero },
      { x: one, y: one },
    ]))

  it('counts no point of the twist outside of the subgroup', () => {
    const memory = new PointMemory(kernelMachine(arithmetic), IN_G2)
    memory.writeAll(memory.free, [0, 1, 2].map(twistPoint))
    expect(memory.call('CountOutside', memory.free, 3)).toBe(0)
  })
})

describe.each([...ARITHMETICS])('points of keys, %s arithmetic', (arithmetic) => {
  describe('G1', () => suite(arithmetic, IN_G1))
  describe('G2', () => suite(arithmetic, IN_G2))
})
