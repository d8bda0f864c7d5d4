import { describe, expect, it } from 'vitest'
import { bucket, bucketRows } from '../../src/gadgets/bucket.js'
import { NotBoundedError } from '../../src/gadgets/errors.js'
import { checkGadget } from '../harness/checkGadget.js'
import { buildCase, type GadgetCase } from '../harness/gadgetCase.js'

/** v digits of the longest interval less one. */
function example(lo: number, bits: number, cuts: readonly number[], v: number): GadgetCase {
  return {
    title: `x in [${lo}; ${lo + 2 ** bits - 1}], cuts ${cuts.join(' ')}`,
    inputs: [{ lo, bits }],
    build: (c, [x]) => bucket(c, x!, cuts),
    reference: ([x]) => cuts.map((cut) => (x! >= BigInt(cut) ? 1n : 0n)),
    rows: cuts.length + 1 + 2 * (v + 1),
    also: cuts.flatMap((cut) => [[cut - 1], [cut]]),
    ...(bits > 8 ? { noTinyField: `enumerates 2^${bits} inputs` } : {}),
  }
}

checkGadget('bucket', [
  example(0, 3, [1, 4, 5], 2),
  example(-4, 3, [-3, 0, 3], 2),
  example(0, 4, [2, 7, 10], 3),
  example(-(2 ** 39), 40, [-5, 0, 12345678901], 39),
])

describe('bucket', () => {
  it('has no rows without cuts', () => {
    const none: GadgetCase = {
      ...example(0, 3, [], 0),
      reference: () => [],
      build: (c, [x]) => bucket(c, x!, []),
    }
    expect(buildCase(none).rows).toBe(0)
  })

  it('refuses a number without a range', () => {
    const unbounded: GadgetCase = { ...example(0, 3, [4], 2), provesInputs: true }
    expect(() => buildCase(unbounded)).toThrow(NotBoundedError)
  })

  it('says beforehand what it costs', () => {
    expect(bucketRows(-4, 3, [-3, 3])).toBe(buildCase(example(-4, 3, [-3, 3], 3)).rows)
  })
})
