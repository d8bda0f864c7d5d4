import { oneHot } from '../../src/gadgets/oneHot.js'
import { checkGadget } from '../harness/checkGadget.js'
import type { GadgetCase } from '../harness/gadgetCase.js'

function example(bits: number): GadgetCase {
  return {
    title: `${bits} bits`,
    inputs: Array.from({ length: bits }, () => ({ lo: 0, bits: 1 })),
    build: (c, inputs) => oneHot(c, inputs),
    reference: (inputs) => {
      const index = inputs.reduce((sum, bit, j) => sum + (bit << BigInt(j)), 0n)
      return Array.from({ length: 2 ** bits }, (_, i) => (BigInt(i) === index ? 1n : 0n))
    },
    rows: 2 ** bits - bits - 1,
  }
}

checkGadget('oneHot', [example(1), example(2), example(3), example(4)])

checkGadget('oneHot of no bits', [{ ...example(0), rows: 0 }])
