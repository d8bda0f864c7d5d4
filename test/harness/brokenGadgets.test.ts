import { describe, expect, it } from 'vitest'
import type { Builder } from '../../src/circuit/builder.js'
import type { Form, Wire } from '../../src/circuit/forms.js'
import { boolean, weigh } from '../../src/gadgets/digits.js'
import { inRange } from '../../src/gadgets/inRange.js'
import { acceptedOutsiders, honestFaults, tellLies } from './forgery.js'
import { buildCase, type GadgetCase, inGadget } from './gadgetCase.js'
import { floorOf } from './plainIntegers.js'
import { tinyFaults, tinyPrimes } from './tinyField.js'

/** Gadgets with one row missing or one bound wrong: the harness must report each, or its silence means nothing. */
function broken(
  build: (c: Builder, x: Form) => readonly Form[],
  reference: GadgetCase['reference'],
): GadgetCase {
  const inputs = [{ lo: -4, bits: 3 }]
  return { title: 'broken', inputs, build: (c, [x]) => inGadget(c, () => build(c, x!)), reference, rows: 0 }
}

/** Binary digits of x + 4, all but some of them proven boolean. */
function digitsWithout(unproven: readonly number[]): GadgetCase {
  return broken(
    (c, x) => {
      const shifted = c.combine([[x, 1]], 4)
      const first = c.hintBits(shifted, 3)
      const wires = [0, 1, 2].map((i) => (first + i) as Wire)
      const bits = wires.map((wire, i) => (unproven.includes(i) ? c.form(wire) : boolean(c, wire)))
      c.assertEqual(shifted, weigh(c, bits))
      return bits
    },
    ([x]) => [0n, 1n, 2n].map((i) => ((x! + 4n) >> i) & 1n),
  )
}

const sloppyIsZero = broken(
  (c, x) => {
    const inverse = c.form(c.hintInverse(x))
    const e = c.multiplyAdd(c.combine([[x, -1]]), inverse, c.one, { lo: 0, hi: 1 })
    c.row(x, e, c.zero)
    return [e]
  },
  ([x]) => [x === 0n ? 1n : 0n],
)

const unboundedRemainder = broken(
  (c, x) => [inRange(c, c.hintQuotient(x, c.constant(2)), -2, 2)],
  ([x]) => [floorOf(x!, 2n)],
)

const remainderTooWide = broken(
  (c, x) => {
    const q = inRange(c, c.hintQuotient(x, c.constant(2)), -2, 2)
    const remainder = c.combine([
      [x, 1],
      [q, -2],
    ])
    const first = c.hintBits(remainder, 2)
    const bits = [0, 1].map((i) => boolean(c, (first + i) as Wire))
    c.assertEqual(remainder, weigh(c, bits))
    return [q]
  },
  ([x]) => [floorOf(x!, 2n)],
)

const freeWire = broken(
  (c, x) => {
    c.hintInverse(x)
    return [x]
  },
  ([x]) => [x!],
)

const rejectsMinusFour = broken(
  (c, x) => {
    inRange(c, c.inputWire(0), -3, 3)
    return [x]
  },
  ([x]) => [x!],
)

describe('lies', () => {
  it.each([
    ['isZero without its third row', sloppyIsZero],
    ['a quotient without a bound on the remainder', unboundedRemainder],
    ['a remainder bounded by twice the divisor', remainderTooWide],
    ['digits with the lowest not proven boolean', digitsWithout([0])],
    ['digits with the highest two not proven boolean', digitsWithout([1, 2])],
    ['a wire in no row', freeWire],
  ])('are accepted by %s', (_, gadget) => {
    const built = buildCase(gadget)
    expect(honestFaults(gadget, built)).toEqual([])
    expect(tellLies(gadget, built).accepted).not.toEqual([])
  })
})

describe('inputs out of range', () => {
  it('are accepted when nothing proves their range', () => {
    const unproven: GadgetCase = { ...freeWire, provesInputs: true }
    expect(acceptedOutsiders(unproven, buildCase(unproven))).toContain('input 0 = 4')
  })
})

describe('tiny fields', () => {
  it.each([
    ['isZero without its third row', sloppyIsZero],
    ['a quotient without a bound on the remainder', unboundedRemainder],
    ['a remainder bounded by twice the divisor', remainderTooWide],
    ['digits with the lowest not proven boolean', digitsWithout([0])],
    ['digits with the highest two not proven boolean', digitsWithout([1, 2])],
    ['a wire in no row', freeWire],
  ])('have several witnesses for %s', (_, gadget) => {
    const built = buildCase(gadget)
    const faults = tinyFaults(gadget, built, tinyPrimes(gadget, built)[0])
    expect(faults.join('\n')).toMatch('more than one witness')
  })

  it('have no witness for an input that a gadget wrongly refuses', () => {
    expect(tinyFaults(rejectsMinusFour, buildCase(rejectsMinusFour), 31)).toEqual([
      'mod 31, inputs -4: no witness',
    ])
  })

  it('accept inputs out of range when nothing proves their range', () => {
    const unproven: GadgetCase = { ...freeWire, provesInputs: true, build: (_, [x]) => [x!] }
    expect(tinyFaults(unproven, buildCase(unproven), 11)).toHaveLength(3)
  })

  it('show a wrong output', () => {
    const wrong: GadgetCase = {
      ...freeWire,
      build: (_, [x]) => [x!],
      reference: ([x]) => [x! === 3n ? 0n : x!],
    }
    expect(tinyFaults(wrong, buildCase(wrong), 31)).toEqual(['mod 31, inputs 3: output 0 is 3, not 0'])
  })

  it('are too small for digits when the prime is below what the gadget needs', () => {
    const sound = digitsWithout([])
    expect(tinyFaults(sound, buildCase(sound), 29)).toEqual([])
    expect(tinyFaults(sound, buildCase(sound), 5)).not.toEqual([])
  })
})

describe('honest runs', () => {
  it('show a row that refuses them', () => {
    expect(honestFaults(rejectsMinusFour, buildCase(rejectsMinusFour))[0]).toMatch(
      /^inputs -4: row \d+ of 7 fails$/,
    )
  })

  it('show a wrong output', () => {
    const wrong: GadgetCase = { ...freeWire, reference: ([x]) => [x! === 3n ? 0n : x!] }
    expect(honestFaults(wrong, buildCase(wrong))).toEqual(['inputs 3: output 0 is 3, not 0'])
  })
})
