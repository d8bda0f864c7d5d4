import { describe, expect, it } from 'vitest'
import { InternalError } from '../../src/errors.js'
import { type Staircase, staircaseAt } from '../../src/gadgets/requantize.js'
import { integerType } from '../../src/ops/shared/conversion.js'
import { limitsOf, multiplied } from '../../src/ops/shared/quantization.js'
import { NoStaircaseError, type Steps, staircaseOf } from '../../src/ops/shared/staircase.js'
import { RandomNumbers } from '../harness/randomNumbers.js'

/** The arguments of the domain at which the staircase is not f, the first ten. */
function differences(stairs: Staircase, f: (x: number) => number, lo: number, hi: number): number[] {
  const found: number[] = []
  for (let x = lo; x <= hi && found.length < 10; x++) if (staircaseAt(stairs, x) !== f(x)) found.push(x)
  return found
}

type Type = 'uint8' | 'int8' | 'uint16' | 'int16'

/** What runtimes do to an accumulator, as steps of a type. */
function requantizing(multiplier: number, zero: number, dtype: Type): Steps {
  const { low, bits } = limitsOf(dtype)
  return { ...multiplied(multiplier, zero, dtype), low: low - zero, bits }
}

describe('a staircase', () => {
  it.each<[Type, number]>([
    ['uint8', 60],
    ['int8', 60],
    ['uint16', 6],
    ['int16', 6],
  ])(
    'of %s is float32 multiplication, rounding and saturation, for all integers of its domain',
    (dtype, rounds) => {
      const random = new RandomNumbers(7)
      const type = integerType(dtype)!
      for (let round = 0; round < rounds; round++) {
        const multiplier = Math.fround(random.between(1, 4000) / 2 ** random.between(5, 20))
        const zero = random.between(limitsOf(dtype).low, limitsOf(dtype).low + 2 ** type.bits - 1)
        const lo = -random.between(1, 20_000)
        const hi = random.between(1, 20_000)
        const steps = requantizing(multiplier, zero, dtype)
        const stairs = staircaseOf(steps, { lo, hi })
        expect(differences(stairs, steps.f, lo, hi), `${multiplier} ${zero} ${lo} ${hi}`).toEqual([])
      }
    },
  )

  it.each([0.5, 0.25, 1.5, 2 ** -7, 0.75])('rounds the ties of a multiplier of %f to even', (multiplier) => {
    for (const dtype of ['uint8', 'int8'] as const) {
      const steps = requantizing(multiplier, dtype === 'uint8' ? 121 : -4, dtype)
      const stairs = staircaseOf(steps, { lo: -3000, hi: 3000 })
      expect(differences(stairs, steps.f, -3000, 3000)).toEqual([])
      expect(stairs.at).toEqual([])
    }
  })

  it('is corrected where float32 makes a tie of what is none', () => {
    const steps = requantizing(Math.fround(0.1), 0, 'int8')
    expect([5, 15, 25].map(steps.f)).toEqual([0, 2, 2])
    const stairs = staircaseOf(steps, { lo: -1280, hi: 1280 })
    expect(stairs.at.length).toBeGreaterThan(0)
    expect(differences(stairs, steps.f, -1280, 1280)).toEqual([])
  })

  it('of one argument, and of arguments that all saturate, is that value', () => {
    const steps = requantizing(Math.fround(0.013), 10, 'uint8')
    for (const [lo, hi] of [
      [0, 0],
      [-77, -77],
      [90_000, 90_400],
      [-90_400, -90_000],
    ] as const) {
      expect(differences(staircaseOf(steps, { lo, hi }), steps.f, lo, hi)).toEqual([])
    }
  })

  it('does not exist for what is far from a line, or leaves its range', () => {
    const f = (x: number) => (x < 1000 ? Math.floor(x / 4) : x - 750)
    const bent = { f, slope: 0.5, constant: 0, low: 0, bits: 12 }
    expect(() => staircaseOf(bent, { lo: 0, hi: 2000 })).toThrow(NoStaircaseError)
    const high = { f: (x: number) => x, slope: 1, constant: 0, low: 0, bits: 4 }
    expect(() => staircaseOf(high, { lo: 0, hi: 16 })).toThrow(InternalError)
    expect(() => staircaseOf(high, { lo: -1, hi: 15 })).toThrow(InternalError)
  })
})
