import { describe, expect, it } from 'vitest'
import type { Wire } from '../../src/circuit/forms.js'
import { boolean, digits, weigh } from '../../src/gadgets/digits.js'
import { NotBoundedError } from '../../src/gadgets/errors.js'
import { checkGadget } from '../harness/checkGadget.js'
import { buildCase, type GadgetCase, inGadget } from '../harness/gadgetCase.js'
import { TinyField } from '../harness/tinyField.js'

function example(lo: number, bits: number, offset: number, width: number): GadgetCase {
  return {
    title: `x in [${lo}; ${lo + 2 ** bits - 1}], offset ${offset}, width ${width}`,
    inputs: [{ lo, bits }],
    build: (c, [x]) => inGadget(c, () => digits(c, x!, offset, width)),
    reference: ([x]) => Array.from({ length: width }, (_, i) => ((x! + BigInt(offset)) >> BigInt(i)) & 1n),
    rows: width + 1,
    ...(bits > 8 ? { noTinyField: `enumerates 2^${bits} inputs` } : {}),
  }
}

const ONE_DIGIT = { rows: [0], reason: 'x is its own only digit and in [0; 1]' }

checkGadget('digits', [
  { ...example(0, 1, 0, 1), spareRows: ONE_DIGIT },
  example(-8, 4, 8, 4),
  example(-3, 3, 4, 5),
  example(-(2 ** 40), 41, 2 ** 40, 41),
])

checkGadget('boolean', [
  {
    title: 'the one digit of x in [0; 1]',
    inputs: [{ lo: 0, bits: 1 }],
    build: (c, [x]) =>
      inGadget(c, () => {
        const bit = boolean(c, c.hintBits(x!, 1))
        c.assertEqual(bit, x!)
        return [bit]
      }),
    reference: ([x]) => [x!],
    rows: 2,
    spareRows: ONE_DIGIT,
  },
])

describe('digits', () => {
  it('has no witness when x + offset needs more digits or is negative', () => {
    const narrow: GadgetCase = { ...example(-4, 4, 0, 3), reference: () => [0n, 0n, 0n] }
    const { circuit } = buildCase(narrow)
    const field = new TinyField(circuit, 31)
    const counts = Array.from(
      { length: 16 },
      (_, i) =>
        field.witnesses(
          new Map([
            [0, 1],
            [4, i - 4],
          ]),
        ).length,
    )
    expect(counts).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0])
  })

  it('refuses a value without a proven range, and more digits than the field has room for', () => {
    const unproven: GadgetCase = { ...example(0, 2, 0, 2), provesInputs: true }
    expect(() => buildCase(unproven)).toThrow(NotBoundedError)
    expect(() => buildCase(example(0, 2, 0, 253))).toThrow(NotBoundedError)
  })
})

describe('weigh', () => {
  it('sums digits from a position on, plus a constant', () => {
    const weighed: GadgetCase = {
      ...example(0, 4, 0, 4),
      build: (c, [x]) => inGadget(c, () => [weigh(c, digits(c, x!, 0, 4), 2, -7)]),
      reference: ([x]) => [(x! >> 2n) - 7n],
    }
    const { circuit } = buildCase(weighed)
    const witness = new TinyField(circuit, 31).witnesses(
      new Map([
        [0, 1],
        [2 as Wire, 13],
      ]),
    )
    expect(witness.map((values) => values[1])).toEqual([(13 >> 2) - 7 + 31])
  })
})
