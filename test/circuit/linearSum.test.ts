import { describe, expect, it } from 'vitest'
import { Builder } from '../../src/circuit/builder.js'
import type { Form, Wire } from '../../src/circuit/forms.js'
import { InternalError } from '../../src/errors.js'
import { FR } from '../../src/field/bn254.js'
import { mod } from '../../src/field/modular.js'
import { RandomNumbers } from '../harness/randomNumbers.js'

const WIRES = 40

/** Inputs of unknown range, so that no bound limits the coefficients. */
function builder(): Builder {
  return new Builder({ publicOutputs: 0, publicInputs: 0, inputs: new Array(WIRES).fill({ lo: 0, hi: 1 }) })
}

/** Wire and residue of each term of a form, in the order stored. */
function termsOf(c: Builder, form: Form): [number, bigint][] {
  const [from, to] = [c.forms.start.at(form), c.forms.start.at(form + 1)]
  return Array.from({ length: to - from }, (_, i) => [
    c.forms.wire.at(from + i),
    mod(c.coefficients.value(c.forms.coef.at(from + i))),
  ])
}

function coefficient(random: RandomNumbers): number | bigint {
  const kinds = [
    () => random.between(-3, 3),
    () => random.between(-(2 ** 52), 2 ** 52),
    () => (2 ** 53 - 1) * random.pick([-1, 1]),
    () => random.bits(53) * random.pick([-1n, 1n]),
    () => random.bits(253),
    () => FR - BigInt(random.between(0, 2)),
  ]
  return random.pick(kinds)()
}

/** Adds a random term to the sum and to a map that does the same with bigints. */
function addTerm(c: Builder, known: readonly Form[], random: RandomNumbers, expected: Map<number, bigint>) {
  const sum = c.sum()
  for (let i = random.between(1, 30); i > 0; i--) {
    const factor = coefficient(random)
    const add = (wire: number, value: bigint) => expected.set(wire, mod((expected.get(wire) ?? 0n) + value))
    if (random.next() % 3 === 0) {
      const wire = random.between(0, WIRES)
      sum.addWire(wire as Wire, factor)
      add(wire, BigInt(factor))
    } else {
      const form = random.pick(known)
      sum.add(form, factor)
      for (const [wire, value] of termsOf(c, form)) add(wire, value * BigInt(factor))
    }
  }
  return sum.close()
}

describe('LinearSum', () => {
  it('equals a sum over bigints, with wires ascending and no zero coefficient', () => {
    const random = new RandomNumbers(1)
    const c = builder()
    const known: Form[] = [c.zero, c.one]
    for (let round = 0; round < 300; round++) {
      const expected = new Map<number, bigint>()
      const form = addTerm(c, known, random, expected)
      const wanted = [...expected].filter(([, value]) => value !== 0n).sort(([a], [b]) => a - b)
      expect(termsOf(c, form)).toEqual(wanted)
      if (known.length < 20) known.push(form)
    }
  })

  it('drops terms that cancel, wide ones too', () => {
    const c = builder()
    const [x, y] = [c.form(c.inputWire(0)), c.form(c.inputWire(1))]
    const wide = c
      .sum()
      .add(x, FR - 2n ** 100n)
      .add(y, 3)
      .close()
    const cancelled = c
      .sum()
      .add(wide, 1)
      .add(x, 2n ** 100n)
      .add(y, -3)
      .close()
    expect(c.terms(cancelled)).toBe(0)
    expect(c.constantOf(cancelled)).toBe(0)
  })

  it('is exact when coefficients leave and re-enter the range of doubles', () => {
    const c = builder()
    const x = c.form(c.inputWire(0))
    const top = 2 ** 53 - 1
    const back = c.sum().add(x, top).add(x, top).add(x, 1).add(x, -top).add(x, -top).close()
    expect(termsOf(c, back)).toEqual([[1, 1n]])
    const big = c.sum().add(x, top).add(x, 2).close()
    expect(termsOf(c, big)).toEqual([[1, 2n ** 53n + 1n]])
  })

  it('starts empty after a close', () => {
    const c = builder()
    c.sum()
      .addWire(c.inputWire(3), 5n ** 60n)
      .addConstant(7)
      .close()
    expect(c.terms(c.sum().close())).toBe(0)
  })

  it('grows with the number of wires', () => {
    const inputs = new Array(5000).fill({ lo: 0, hi: 1 })
    const c = new Builder({ publicOutputs: 0, publicInputs: 0, inputs })
    const sum = c.sum()
    for (let i = inputs.length - 1; i >= 0; i--) sum.addWire(c.inputWire(i), i + 1)
    expect(termsOf(c, sum.close())).toEqual(inputs.map((_, i) => [1 + i, BigInt(i + 1)]))
  })

  it('refuses to open twice', () => {
    const c = builder()
    c.sum()
    expect(() => c.sum()).toThrow(InternalError)
  })
})
