import { describe, expect, it } from 'vitest'
import {
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atanh,
  cos,
  cosh,
  erf,
  erfc,
  exp,
  expMinusOne,
  log,
  logOnePlus,
  pow,
  sigmoid,
  sin,
  sinh,
  softplus,
  tan,
  tanh,
} from '../../src/util/real.js'

/** Largest relative difference on a grid of [-reach, reach] and on small arguments. */
function worst(ours: (x: number) => number, theirs: (x: number) => number, reach: number): number {
  const grid = Array.from({ length: 20_001 }, (_, i) => ((i - 10_000) / 10_000) * reach)
  const small = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 1 : -1) * 1.7 ** -i)
  const nonzero = [...grid, ...small].filter((x) => theirs(x) !== 0 && Number.isFinite(theirs(x)))
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
    ['expMinusOne', expMinusOne, Math.expm1, 20],
    ['log', (x: number) => log(Math.abs(x)), (x: number) => Math.log(Math.abs(x)), 1e6],
    ['logOnePlus', logOnePlus, Math.log1p, 0.999],
    ['softplus', softplus, (x: number) => Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x))), 30],
    ['sinh', sinh, Math.sinh, 20],
    ['cosh', cosh, Math.cosh, 20],
    ['asinh', asinh, Math.asinh, 1e4],
    ['acosh', (x: number) => acosh(1 + x * x), (x: number) => Math.acosh(1 + x * x), 100],
    ['atanh', atanh, Math.atanh, 0.9999],
    ['sin', sin, Math.sin, 100],
    ['cos', cos, Math.cos, 100],
    ['tan', tan, Math.tan, 100],
    ['asin', asin, Math.asin, 1],
    ['acos', acos, Math.acos, 1],
    ['atan', atan, Math.atan, 100],
    ['pow', (x: number) => pow(Math.abs(x), 2.3), (x: number) => Math.abs(x) ** 2.3, 100],
    ['pow with a whole exponent', (x: number) => pow(x, -7), (x: number) => x ** -7, 100],
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

  it.each([
    [0.5, 0.5204998778130465, 0.4795001221869535],
    [1, 0.8427007929497149, 0.15729920705028513],
    [2, 0.9953222650189527, 0.004677734981047266],
    [3, 0.9999779095030014, 2.209049699858544e-5],
    [5, 0.9999999999984626, 1.5374597944280349e-12],
  ])('erf and erfc of %f', (x, wanted, rest) => {
    expect(Math.abs(erf(x) / wanted - 1)).toBeLessThan(1e-14)
    expect(Math.abs(erfc(x) / rest - 1)).toBeLessThan(1e-13)
    expect(erf(-x)).toBe(-erf(x))
  })

  it('has the ends of domains', () => {
    expect([log(0), log(-1), atanh(1), acosh(0.5), acos(-1), pow(0, 0), pow(-8, 1 / 3), pow(-2, 3)]).toEqual([
      Number.NEGATIVE_INFINITY,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NaN,
      Math.PI,
      1,
      Number.NaN,
      -8,
    ])
  })

  it('does without the functions of the engine', () => {
    const names = [
      'exp',
      'expm1',
      'log',
      'log1p',
      'log2',
      'pow',
      'cbrt',
      'hypot',
      'sin',
      'cos',
      'tan',
      'asin',
      'acos',
    ] as const
    const more = ['atan', 'atan2', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh'] as const
    const engine = Object.fromEntries([...names, ...more].map((name) => [name, Math[name]]))
    Object.assign(Math, Object.fromEntries(Object.keys(engine).map((name) => [name, forbidden])))
    try {
      const functions = [exp, sigmoid, tanh, log, softplus, sinh, cosh, asinh, sin, cos, tan, atan, erf, erfc]
      expect([...functions, atanh, asin, acos].map((f) => f(0.75)).every(Number.isFinite)).toBe(true)
      expect([acosh(1.5), pow(1.5, 2.5)].every(Number.isFinite)).toBe(true)
    } finally {
      Object.assign(Math, engine)
    }
  })
})

function forbidden(): never {
  throw new Error('an engine function was called')
}
