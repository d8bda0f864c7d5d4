import { isZero } from '../../src/gadgets/isZero.js'
import { checkGadget } from '../harness/checkGadget.js'
import type { GadgetCase } from '../harness/gadgetCase.js'

function example(lo: number, bits: number): GadgetCase {
  return {
    title: `x in [${lo}; ${lo + 2 ** bits - 1}]`,
    inputs: [{ lo, bits }],
    build: (c, [x]) => [isZero(c, x!)],
    reference: ([x]) => [x === 0n ? 1n : 0n],
    rows: 3,
    ...(bits > 8 ? { noTinyField: `enumerates 2^${bits} inputs` } : {}),
  }
}

checkGadget('isZero', [
  example(-8, 4),
  example(0, 1),
  { ...example(1, 2), spareRows: { rows: [2], reason: 'holds the inverse at 0, which x never is' } },
  example(-(2 ** 40), 41),
])

checkGadget('isZero of a sum', [
  {
    title: 'x - y, each in [-2; 1]',
    inputs: [
      { lo: -2, bits: 2 },
      { lo: -2, bits: 2 },
    ],
    build: (c, [x, y]) => [
      isZero(
        c,
        c.combine([
          [x!, 1],
          [y!, -1],
        ]),
      ),
    ],
    reference: ([x, y]) => [x === y ? 1n : 0n],
    rows: 3,
  },
])
