import { relu } from '../../src/gadgets/relu.js'
import { bitLength } from '../../src/util/integers.js'
import { checkGadget } from '../harness/checkGadget.js'
import type { GadgetCase } from '../harness/gadgetCase.js'
import { roundedShift } from '../harness/plainIntegers.js'

function example(lo: number, bits: number, shift: number, rows: number, noTinyField?: string): GadgetCase {
  return {
    title: `x in [${lo}; ${lo + 2 ** bits - 1}], shift ${shift}`,
    inputs: [{ lo, bits }],
    build: (c, [x]) => [relu(c, x!, shift)],
    reference: ([x]) => {
      const q = roundedShift(x!, shift)
      return [q > 0n ? q : 0n]
    },
    rows,
    ...(noTinyField === undefined ? {} : { noTinyField }),
  }
}

checkGadget('relu', [
  example(-8, 4, 0, 3 + 3),
  example(-8, 4, 1, 4 + 3),
  example(-8, 4, 2, 4 + 3),
  example(-5, 4, 2, 4 + 3),
  example(-8, 3, 2, 0),
  example(3, 3, 1, bitLength(7) + 1),
  example(-(2 ** 31), 32, 12, 32 + 3, 'enumerates 2^32 inputs'),
])
