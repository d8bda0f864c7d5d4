import { describe, expect, it } from 'vitest'
import { exp, sigmoid, tanh } from '../../src/util/real.js'

/** Largest relative difference on a grid of [-reach, reach] and on small arguments. */
function worst(ours: (x: number) => number, theirs: (x: number) => number, reach: number): number {
  const grid = Array.from({ length: 20_001 }, (_, i) => ((i - 10_000) / 10_000) * reach)
  const small = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 1 : -1) * 1.7 ** -i)
  const nonzero = [...grid, ...small].filter((x) => theirs(x) !== 0)
  return nonzero.reduce((most, x) => Math.max(most, Math.abs(ours(x) / theirs(x) - 1)), 0)
}

describe('real functions', () => {
  it.each([
    ['exp', exp, Math.exp, 700],
    [
      'sigmoid',
      sigmoid,
      (x: number) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
      40,
    ],
    ['tanh', tanh, Math.tanh, 20],
  ] as const)('%s is within 1e-14 of the engine', (_, ours, theirs, reach) => {
    expect(worst(ours, theirs, reach)).toBeLessThan(1e-14)
  })

  it('has exact values where they are simple', () => {
    expect([exp(0), sigmoid(0), tanh(0)]).toEqual([1, 0.5, 0])
    expect([exp(-1000), exp(1000), sigmoid(-1000), sigmoid(1000)]).toEqual([
      0,
      Number.POSITIVE_INFINITY,
      0,
      1,
    ])
    expect([tanh(-1000), tanh(1000)]).toEqual([-1, 1])
  })

  it('does without the functions of the engine', () => {
    const { exp: engineExp, expm1, tanh: engineTanh } = Math
    Object.assign(Math, { exp: forbidden, expm1: forbidden, tanh: forbidden })
    try {
      expect([exp(1.5), sigmoid(1.5), tanh(1.5)].every(Number.isFinite)).toBe(true)
    } finally {
      Object.assign(Math, { exp: engineExp, expm1, tanh: engineTanh })
    }
  })
})

function forbidden(): never {
  throw new Error('an engine function was called')
}
