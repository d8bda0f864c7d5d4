import { multiplyAdd, product } from '../../src/gadgets/product.js'
import { checkGadget } from '../harness/checkGadget.js'
import type { GadgetCase } from '../harness/gadgetCase.js'

function pair(lo: number, bits: number): Pick<GadgetCase, 'title' | 'inputs' | 'noTinyField'> {
  return {
    title: `a, b in [${lo}; ${lo + 2 ** bits - 1}]`,
    inputs: [
      { lo, bits },
      { lo, bits },
    ],
    ...(bits > 8 ? { noTinyField: `enumerates 2^${bits} inputs` } : {}),
  }
}

function products(lo: number, bits: number): GadgetCase {
  return {
    ...pair(lo, bits),
    build: (c, [a, b]) => [product(c, a!, b!)],
    reference: ([a, b]) => [a! * b!],
    rows: 1,
  }
}

checkGadget('product', [products(-2, 2), products(0, 1), products(-(2 ** 26), 27), products(-(2 ** 49), 50)])

checkGadget('product with a constant', [
  {
    ...pair(-2, 2),
    build: (c, [a, b]) => [
      product(c, a!, c.constant(-3)),
      product(c, c.constant(5), b!),
      product(c, c.zero, a!),
    ],
    reference: ([a, b]) => [-3n * a!, 5n * b!, 0n],
    rows: 0,
  },
])

checkGadget('multiplyAdd', [
  {
    ...pair(-2, 2),
    build: (c, [a, b]) => [multiplyAdd(c, a!, b!, c.combine([[a!, 2]], -7), { lo: -13, hi: 4 })],
    reference: ([a, b]) => [a! * b! + 2n * a! - 7n],
    rows: 1,
  },
])
