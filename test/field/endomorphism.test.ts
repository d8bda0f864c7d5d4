import { describe, expect, it } from 'vitest'
import { FQ, FR } from '../../src/field/bn254.js'
import { G1, G2, twistFrobenius } from '../../src/field/curve.js'
import {
  CUBE_ROOT,
  ENDOMORPHISM_SCALAR,
  FROBENIUS_SCALAR,
  SPLITTING_G1,
  SPLITTING_G2,
} from '../../src/field/endomorphism.js'
import { mod } from '../../src/field/modular.js'
import { windowDigits } from '../../src/field/windowDigits.js'

const SCALARS = [0n, 1n, 2n, FR - 1n, FR / 2n, ENDOMORPHISM_SCALAR, FR - ENDOMORPHISM_SCALAR, 7n ** 90n % FR]
const MANY = Array.from({ length: 300 }, (_, i) => mod(7n ** BigInt(i + 91)))

describe('the endomorphism of G1', () => {
  it('multiplies by its scalar', () => {
    const { x, y } = G1.multiply(G1.generator, 12345n)!
    const image = { x: (x * CUBE_ROOT) % FQ, y }
    expect(G1.multiply({ x, y }, ENDOMORPHISM_SCALAR)).toEqual(image)
  })

  it('of the twist multiplies by its own', () => {
    const point = G2.multiply(G2.generator, 12345n)!
    expect(twistFrobenius(point)).toEqual(G2.multiply(point, FROBENIUS_SCALAR))
  })

  it.each([
    ['G1', SPLITTING_G1, ENDOMORPHISM_SCALAR],
    ['G2', SPLITTING_G2, FROBENIUS_SCALAR],
  ] as const)('splits scalars into short parts: %s', (_, { split, parts, bits }, step) => {
    for (const scalar of [...SCALARS, ...MANY]) {
      const found = split(scalar)
      expect(found.length).toBe(parts)
      expect(mod(found.reduceRight((sum, part) => sum * step + part, 0n))).toBe(scalar)
      for (const part of found) expect(part < 0n ? -part : part).toBeLessThan(2n ** BigInt(bits))
    }
  })
})

describe('window digits', () => {
  it('are odd, sparse and add up', () => {
    for (const value of [...SCALARS, ...SCALARS.map((scalar) => -scalar)]) {
      const digits = windowDigits(value, 4)
      expect(digits.reduceRight((sum, digit) => 2n * sum + BigInt(digit), 0n)).toBe(value)
      digits.forEach((digit, i) => {
        if (digit === 0) return
        expect(digit % 2).not.toBe(0)
        expect(Math.abs(digit)).toBeLessThan(8)
        expect(digits.slice(i + 1, i + 4).every((next) => next === 0)).toBe(true)
      })
    }
  })
})
