import { expect, it } from 'vitest'
import { InternalError } from '../../src/errors.js'
import { staircaseAt } from '../../src/gadgets/requantize.js'
import { type Plane, planeStairs } from '../../src/ops/shared/quantizedSums.js'
import { halfToEven } from '../../src/util/integers.js'
import { RandomNumbers } from '../harness/randomNumbers.js'

const BYTE = { lo: 0, hi: 255 }

/** Two bytes to one in float32, in the order of operations of runtimes. */
function sum(slopeA: number, slopeB: number, constant: number, low: number): Plane {
  const f = (a: number, b: number) => {
    const value = Math.fround(Math.fround(constant + Math.fround(a * slopeA)) + Math.fround(b * slopeB))
    return Math.min(low + 255, Math.max(low, halfToEven(value)))
  }
  return { f, slopeA, slopeB, constant, low, bits: 8 }
}

/** The first pairs at which the staircase of a plane is not its function. */
function differences(plane: Plane, a: typeof BYTE, b: typeof BYTE): string[] {
  const { factorA, factorB, stairs } = planeStairs(plane, a, b)
  expect(stairs.factor).toBe(1)
  const found: string[] = []
  for (let x = a.lo; x <= a.hi; x++) {
    for (let y = b.lo; y <= b.hi && found.length < 5; y++) {
      if (staircaseAt(stairs, factorA * x + factorB * y) !== plane.f(x, y)) found.push(`${x} ${y}`)
    }
  }
  return found
}

it('is the sum of all pairs of bytes, for random steps and zero points', () => {
  const random = new RandomNumbers(3)
  for (let round = 0; round < 12; round++) {
    const [slopeA, slopeB] = [0, 1].map(() => Math.fround(random.between(1, 30_000) / 10_007)) as [
      number,
      number,
    ]
    const constant = Math.fround(random.between(-300_000, 100_000) / 1009)
    const [low, start] = random.between(0, 1) === 0 ? [0, 0] : [-128, -128]
    const extent = { lo: start, hi: start + 255 }
    expect(
      differences(sum(slopeA, slopeB, constant, low), extent, extent),
      `${slopeA} ${slopeB} ${constant}`,
    ).toEqual([])
  }
})

it.each([
  [1, 1, 0],
  [0.5, 0.5, 0],
  [0.5, 0.25, -0.5],
  [1.5, 0.5, -100],
])('rounds ties of slopes %f and %f to even', (slopeA, slopeB, constant) => {
  expect(differences(sum(slopeA, slopeB, constant, 0), BYTE, BYTE)).toEqual([])
})

it('needs no more than the pairs that there are', () => {
  const one = { lo: 17, hi: 17 }
  expect(differences(sum(Math.fround(0.31), Math.fround(1.7), 3, 0), one, BYTE)).toEqual([])
  expect(differences(sum(Math.fround(0.31), Math.fround(1.7), 3, 0), one, one)).toEqual([])
  expect(differences(sum(2, 3, 4000, 0), BYTE, BYTE)).toEqual([])
})

it('does not exist for what is far from a plane', () => {
  const bent: Plane = {
    f: (a, b) => Math.min(255, a * b),
    slopeA: 1,
    slopeB: 1,
    constant: 0,
    low: 0,
    bits: 8,
  }
  expect(() => planeStairs(bent, BYTE, BYTE)).toThrow(InternalError)
})
