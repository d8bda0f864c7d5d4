import { describe, expect, it } from 'vitest'
import { NotBoundedError } from '../../src/gadgets/errors.js'
import { slots } from '../../src/gadgets/slots.js'
import { checkGadget } from '../harness/checkGadget.js'
import { buildCase, type GadgetCase } from '../harness/gadgetCase.js'
import { TinyField } from '../harness/tinyField.js'

/** The numbers of `width` bits that the inputs hold, each in its slot. */
function example(width: number, count: number): GadgetCase {
  const lo = -(2 ** (width - 1))
  return {
    title: `${count} numbers of ${width} bits`,
    inputs: Array.from({ length: count }, () => ({ lo, bits: width })),
    build: (c, inputs) => {
      const sum = c.sum()
      inputs.forEach((form, s) => {
        sum.add(form, 1n << BigInt(width * s))
      })
      return slots(c, sum.close(), width, count)
    },
    reference: (inputs) => inputs,
    rows: width * count + 1,
    ...(width * count > 8 ? { noTinyField: `enumerates 2^${width * count} inputs` } : {}),
  }
}

checkGadget('slots', [example(2, 2), example(3, 1), example(2, 3), example(21, 12)])

describe('slots', () => {
  it('gives every residue one reading, or none', () => {
    const one: GadgetCase = { ...example(2, 2), inputs: [{ lo: 0, bits: 4 }], provesInputs: true }
    const { circuit } = buildCase({
      ...one,
      build: (c, [x]) => slots(c, x!, 2, 2),
      reference: () => [0n, 0n],
    })
    const field = new TinyField(circuit, 31)
    const counts = Array.from(
      { length: 31 },
      (_, x) =>
        field.witnesses(
          new Map([
            [0, 1],
            [3, x],
          ]),
        ).length,
    )
    expect(counts.filter((count) => count === 1)).toHaveLength(16)
    expect(counts.every((count) => count <= 1)).toBe(true)
  })

  it('refuses more bits than the field has room for', () => {
    expect(() => buildCase(example(23, 11))).toThrow(NotBoundedError)
  })
})
