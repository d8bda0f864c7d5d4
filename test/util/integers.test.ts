import { describe, expect, it } from 'vitest'
import { bitLength, floorLog2, roundShift, roundShiftBig, sizeOf } from '../../src/util/integers.js'
import { roundedShift } from '../harness/plainIntegers.js'
import { RandomNumbers } from '../harness/randomNumbers.js'

describe('bitLength', () => {
  it('is the number of binary digits, at every power of two', () => {
    for (let bits = 1; bits <= 1000; bits++) {
      expect(bitLength(2 ** (bits - 1))).toBe(bits)
      if (bits <= 53) expect(bitLength(2 ** bits - 1)).toBe(bits)
    }
  })

  it('is 0 up to 0', () => {
    expect([bitLength(0), bitLength(-1), bitLength(-(2 ** 60))]).toEqual([0, 0, 0])
  })
})

describe('floorLog2', () => {
  it('is exact just below, at and above powers of two', () => {
    for (let e = -1000; e <= 1000; e += 25) {
      const power = 2 ** e
      expect([power * (1 - 2 ** -53), power, power * (1 + 2 ** -52)].map(floorLog2)).toEqual([e - 1, e, e])
    }
  })
})

describe('roundShift', () => {
  it('rounds to nearest, ties upward, for all small integers', () => {
    for (let shift = 0; shift <= 5; shift++) {
      for (let x = -100; x <= 100; x++) {
        const expected = roundedShift(BigInt(x), shift)
        expect([BigInt(roundShift(x, shift)), roundShiftBig(BigInt(x), shift)]).toEqual([expected, expected])
      }
    }
  })

  it('agrees with bigints as long as x + half is exact', () => {
    const random = new RandomNumbers(5)
    for (let round = 0; round < 2000; round++) {
      const shift = random.between(0, 50)
      const x = random.between(-(2 ** 52), 2 ** 52)
      expect(BigInt(roundShift(x, shift))).toBe(roundedShift(BigInt(x), shift))
    }
  })

  it('of bigints works beyond doubles', () => {
    const x = -(3n ** 80n)
    expect(roundShiftBig(x, 70)).toBe(roundedShift(x, 70))
  })
})

describe('sizeOf', () => {
  it('multiplies extents; 1 for a scalar, 0 for an empty tensor', () => {
    expect([sizeOf([]), sizeOf([2, 3, 4]), sizeOf([5, 0])]).toEqual([1, 24, 0])
  })
})
