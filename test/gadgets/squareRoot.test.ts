import { describe, expect, it } from 'vitest'
import { NotBoundedError } from '../../src/gadgets/errors.js'
import { squareRoot } from '../../src/gadgets/squareRoot.js'
import { checkGadget } from '../harness/checkGadget.js'
import { buildCase, type GadgetCase } from '../harness/gadgetCase.js'

function rootOf(x: bigint): bigint {
  let root = 0n
  for (let bit = 1n << 60n; bit > 0n; bit >>= 1n) if ((root + bit) ** 2n <= x) root += bit
  return root
}

/** v digits of the greatest root. */
function example(lo: number, bits: number, v: number): GadgetCase {
  const hi = lo + 2 ** bits - 1
  return {
    title: `x in [${lo}; ${hi}]`,
    inputs: [{ lo, bits }],
    build: (c, [x]) => [squareRoot(c, x!)],
    reference: ([x]) => [rootOf(x!)],
    rows: 3 * v + 5,
    also: [[2 ** (bits - 2)], [2 ** (bits - 2) - 1], [2 ** (bits - 2) + 1]].filter(([x]) => x! >= lo),
    ...(bits > 8 ? { noTinyField: `enumerates 2^${bits} inputs` } : {}),
  }
}

checkGadget('squareRoot', [example(0, 4, 2), example(0, 6, 3), example(5, 3, 2), example(0, 40, 20)])

describe('squareRoot', () => {
  it('refuses a number that may be negative', () => {
    expect(() => buildCase({ ...example(-1, 3, 2), reference: () => [0n] })).toThrow(NotBoundedError)
  })
})
