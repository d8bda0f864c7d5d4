import { leakyRelu } from '../../src/gadgets/leakyRelu.js'
import { checkGadget } from '../harness/checkGadget.js'
import type { GadgetCase } from '../harness/gadgetCase.js'
import { roundedShift } from '../harness/plainIntegers.js'

function example(
  lo: number,
  bits: number,
  [shift, slope, unit]: [number, number, number],
  rows: number,
): GadgetCase {
  return {
    title: `x in [${lo}; ${lo + 2 ** bits - 1}], shift ${shift}, slope ${slope} of ${unit}`,
    inputs: [{ lo, bits }],
    build: (c, [x]) => [leakyRelu(c, x!, shift, slope, unit)],
    reference: ([x]) => {
      const q = roundedShift(x!, shift)
      return [q >= 0n ? q * BigInt(unit) : q * BigInt(slope)]
    },
    rows,
    ...(bits > 8 ? { noTinyField: `enumerates 2^${bits} inputs` } : {}),
  }
}

checkGadget('leakyRelu', [
  example(-8, 4, [0, 1, 4], 3 + 3),
  example(-8, 4, [2, 1, 2], 4 + 3),
  example(-8, 4, [1, 0, 3], 4 + 3),
  example(-8, 4, [1, 3, 3], 4 + 3),
  example(-9, 3, [2, 1, 4], 2 + 3),
  example(-8, 4, [0, -1, 1], 3 + 3),
  example(-8, 4, [1, 5, 2], 4 + 3),
  example(0, 3, [1, 1, 4], 4 + 1),
  example(-(2 ** 30), 31, [8, 3, 256], 31 + 3),
])
