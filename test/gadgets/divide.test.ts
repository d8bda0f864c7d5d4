import { describe, expect, it } from 'vitest'
import { divide, remainder } from '../../src/gadgets/divide.js'
import { NotBoundedError } from '../../src/gadgets/errors.js'
import { checkGadget } from '../harness/checkGadget.js'
import { buildCase, type GadgetCase } from '../harness/gadgetCase.js'
import { floorOf } from '../harness/plainIntegers.js'

type Interval = readonly [lo: number, bits: number]

/** v digits of the quotient's range, w digits of the greatest divisor less one. */
function example([x, bitsX]: Interval, [d, bitsD]: Interval, v: number, w: number): GadgetCase {
  return {
    title: `x in [${x}; ${x + 2 ** bitsX - 1}], d in [${d}; ${d + 2 ** bitsD - 1}]`,
    inputs: [
      { lo: x, bits: bitsX },
      { lo: d, bits: bitsD },
    ],
    build: (c, [a, b]) => [divide(c, a!, b!)],
    reference: ([a, b]) => [floorOf(a!, b!)],
    rows: v + 2 * w + 3,
    ...(bitsX > 8 ? { noTinyField: `enumerates 2^${bitsX} inputs` } : {}),
  }
}

checkGadget('divide', [
  example([0, 3], [1, 2], 3, 2),
  example([-4, 3], [1, 2], 3, 2),
  example([-8, 3], [3, 1], 2, 2),
  example([5, 3], [2, 1], 3, 2),
  example([0, 40], [1, 12], 40, 12),
  example([-(2 ** 30), 31], [100, 7], 25, 8),
])

checkGadget(
  'remainder',
  [
    example([0, 3], [1, 2], 3, 2),
    example([-8, 3], [3, 1], 2, 2),
    example([-(2 ** 30), 31], [100, 7], 25, 8),
  ].map((divided) => ({
    ...divided,
    build: (c, [a, b]) => [remainder(c, a!, b!)],
    reference: ([a, b]) => [a! - b! * floorOf(a!, b!)],
  })),
)

describe('divide', () => {
  it('refuses a divisor that may be 0 or negative', () => {
    const refused = (d: Interval) => ({ ...example([0, 3], d, 3, 2), reference: () => [0n] })
    expect(() => buildCase(refused([0, 2]))).toThrow(NotBoundedError)
    expect(() => buildCase(refused([-3, 2]))).toThrow(NotBoundedError)
  })
})
