import { describe, expect, it } from 'vitest'
import { Builder } from '../../src/circuit/builder.js'
import { RangeTooWideError } from '../../src/circuit/errors.js'
import type { Form, Range } from '../../src/circuit/forms.js'
import { RandomNumbers } from '../harness/randomNumbers.js'

/** A builder whose inputs have learned ranges. */
function builder(ranges: readonly Range[]): Builder {
  const c = new Builder({ publicOutputs: 0, publicInputs: 0, inputs: ranges })
  ranges.forEach((range, i) => {
    c.learn(c.inputWire(i), range)
  })
  return c
}

function randomRange(random: RandomNumbers, bits: number): Range {
  const lo = random.between(-(2 ** bits), 2 ** bits)
  return { lo, hi: lo + random.between(0, 2 ** bits) }
}

describe('the range of a form', () => {
  it.each([4, 30, 50])('holds its value at random points, inputs of %i bits', (bits) => {
    const random = new RandomNumbers(bits)
    for (let round = 0; round < 200; round++) {
      const ranges = Array.from({ length: random.between(1, 8) }, () => randomRange(random, bits))
      const factors = ranges.map(() => random.between(-(2 ** bits), 2 ** bits))
      const constant = random.between(-(2 ** bits), 2 ** bits)
      const c = builder(ranges)
      const { lo, hi } = c.range(
        c.combine(
          factors.map((k, i) => [c.form(c.inputWire(i)), k]),
          constant,
        ),
      )
      const points = [0, 1, 2].map((end) =>
        ranges.map((range) => BigInt([range.lo, range.hi, random.between(range.lo, range.hi)][end]!)),
      )
      for (const point of points) {
        const value = point.reduce((sum, x, i) => sum + x * BigInt(factors[i]!), BigInt(constant))
        expect(value >= BigInt(lo) && value <= BigInt(hi)).toBe(true)
      }
    }
  })

  it('is tight below 2^53', () => {
    const c = builder([
      { lo: -3, hi: 5 },
      { lo: 0, hi: 7 },
    ])
    const form = c.combine(
      [
        [c.form(c.inputWire(0)), -2],
        [c.form(c.inputWire(1)), 3],
      ],
      1,
    )
    expect(c.range(form)).toEqual({ lo: -9, hi: 28 })
  })

  it('is widened outward above 2^53, where doubles round', () => {
    const top = 2 ** 53 - 1
    const c = builder(new Array(3).fill({ lo: -top, hi: top }))
    const inputs = [0, 1, 2].map((i) => c.form(c.inputWire(i)))
    const { lo, hi } = c.range(c.combine(inputs.map((x) => [x, top])))
    const exact = 3n * BigInt(top) * BigInt(top)
    expect(BigInt(hi) > exact && BigInt(lo) < -exact).toBe(true)
    expect(hi / Number(exact)).toBeLessThan(1 + 2 ** -48)
  })

  it('of a product holds the exact product', () => {
    const top = 2 ** 53 - 1
    const c = builder([
      { lo: -top, hi: top - 1 },
      { lo: -top + 3, hi: top },
    ])
    const [a, b] = [c.form(c.inputWire(0)), c.form(c.inputWire(1))]
    const product = c.call({ template: 'Test', signals: () => [] }, [], [], () => c.product(a, b))
    const { lo, hi } = c.range(product)
    expect(BigInt(lo) < -BigInt(top) * BigInt(top) && BigInt(hi) > BigInt(top) * BigInt(top - 3)).toBe(true)
  })

  it('is infinite for unproven wires and for field-sized coefficients', () => {
    const unproven = new Builder({ publicOutputs: 1, publicInputs: 0, inputs: [{ lo: 0, hi: 1 }] })
    const proven = builder([{ lo: 0, hi: 1 }])
    const forms = [
      unproven.range(unproven.form(unproven.inputWire(0))),
      unproven.range(unproven.combine([[unproven.form(unproven.publicWire(0)), -2]], 5)),
      proven.range(
        proven
          .sum()
          .addWire(proven.inputWire(0), 3n ** 100n)
          .close(),
      ),
    ]
    for (const range of forms)
      expect(range).toEqual({ lo: Number.NEGATIVE_INFINITY, hi: Number.POSITIVE_INFINITY })
  })

  it('is refreshed for a wire whose range is learned later', () => {
    const c = new Builder({ publicOutputs: 0, publicInputs: 0, inputs: [{ lo: 0, hi: 1 }] })
    const form = c.form(c.inputWire(0))
    c.learn(c.inputWire(0), { lo: -3, hi: 9 })
    expect(c.range(form)).toEqual({ lo: -3, hi: 9 })
    expect(c.forms.exact.at(form)).toBe(1)
  })

  it('may not reach 2^252', () => {
    const c = builder([{ lo: 0, hi: 2 ** 50 }])
    const square = (x: Form) => c.call({ template: 'Test', signals: () => [] }, [], [], () => c.product(x, x))
    const fourth = square(square(c.form(c.inputWire(0))))
    expect(c.range(c.combine([[fourth, 2 ** 51]])).hi).toBeLessThan(2 ** 252)
    expect(() => c.combine([[fourth, 2 ** 52]])).toThrow(RangeTooWideError)
    expect(() => square(fourth)).toThrow(RangeTooWideError)
  })

  it('has integer ends when only the partial sums leave the range of doubles', () => {
    const c = builder(new Array(2).fill({ lo: 2 ** 40 + 1, hi: 2 ** 40 + 2 }))
    const [x, y] = [c.form(c.inputWire(0)), c.form(c.inputWire(1))]
    const { lo, hi } = c.range(
      c.combine([
        [x, 2 ** 13 + 1],
        [y, -(2 ** 13) - 1],
      ]),
    )
    expect([Number.isInteger(lo), Number.isInteger(hi)]).toEqual([true, true])
  })

  it('marks as exact only what doubles evaluate without rounding', () => {
    const c = builder([{ lo: -(2 ** 51), hi: 2 ** 51 }])
    const x = c.form(c.inputWire(0))
    const exact = (factor: number) => c.forms.exact.at(c.combine([[x, factor]]))
    expect([exact(1), exact(-3), exact(4), exact(-5)]).toEqual([1, 1, 0, 0])
  })
})
