import { describe, expect, it } from 'vitest'
import { Coefficients, narrow } from '../../src/circuit/coefficients.js'
import { FR } from '../../src/field/bn254.js'
import { mod } from '../../src/field/modular.js'

const EDGE = 2n ** 53n

describe('narrow', () => {
  it.each<[bigint, number | bigint]>([
    [0n, 0],
    [-1n, -1],
    [FR - 1n, -1],
    [FR, 0],
    [FR + 7n, 7],
    [EDGE - 1n, 2 ** 53 - 1],
    [1n - EDGE, 1 - 2 ** 53],
    [EDGE, EDGE],
    [-EDGE, FR - EDGE],
    [FR / 2n, FR / 2n],
    [FR / 2n + 1n, FR / 2n + 1n],
    [-(FR ** 2n) - 5n, -5],
  ])('%i', (value, stored) => {
    expect(narrow(value)).toBe(stored)
    expect(mod(BigInt(narrow(value)))).toBe(mod(value))
  })
})

describe('Coefficients', () => {
  it('shares an id between equal residues, whether given as number or bigint', () => {
    const coefficients = new Coefficients()
    const ids = [-1, -1n, FR - 1n, 2n * FR - 1n].map((value) => coefficients.id(value))
    expect(new Set(ids).size).toBe(1)
    expect(coefficients.value(ids[0]!)).toBe(-1n)
  })

  it('keeps wide values as residues that read NaN as doubles', () => {
    const coefficients = new Coefficients()
    const id = coefficients.id(-EDGE)
    expect(coefficients.small[id]).toBeNaN()
    expect(coefficients.value(id)).toBe(FR - EDGE)
    expect(coefficients.id(FR - EDGE)).toBe(id)
    expect(coefficients.wide).toEqual(new Map([[id, FR - EDGE]]))
  })
})
