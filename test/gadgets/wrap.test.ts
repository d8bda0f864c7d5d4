import { wrap } from '../../src/gadgets/wrap.js'
import { checkGadget } from '../harness/checkGadget.js'
import type { GadgetCase } from '../harness/gadgetCase.js'

function example(lo: number, inputBits: number, low: number, bits: number, rows: number): GadgetCase {
  const [turn, base] = [2n ** BigInt(bits), BigInt(low)]
  return {
    title: `x in [${lo}; ${lo + 2 ** inputBits - 1}] into [${low}; ${low + 2 ** bits - 1}]`,
    inputs: [{ lo, bits: inputBits }],
    build: (c, [x]) => [wrap(c, x!, low, bits)],
    reference: ([x]) => [((((x! - base) % turn) + turn) % turn) + base],
    rows,
    also: [[low - 1], [low], [low + 2 ** bits - 1], [low + 2 ** bits]].filter(
      ([x]) => x! >= lo && x! < lo + 2 ** inputBits,
    ),
    ...(inputBits > 8 ? { noTinyField: `enumerates 2^${inputBits} inputs` } : {}),
  }
}

checkGadget('wrap', [
  example(-2, 2, -2, 2, 0),
  example(8, 2, -4, 3, 0),
  example(-4, 3, 0, 2, 3 + 1),
  example(-8, 4, -2, 2, 5 + 1),
  example(-2, 2, 0, 8, 1 + 3),
  example(-(2 ** 33), 34, -(2 ** 31), 32, 35 + 1),
  example(-(2 ** 10), 11, 0, 32, 10 + 3),
])
