import { compare, compareWidth } from '../../src/gadgets/compare.js'
import { checkGadget } from '../harness/checkGadget.js'
import { type GadgetCase, inGadget } from '../harness/gadgetCase.js'

function example(a: number, b: number, bits: number, width: number): GadgetCase {
  return {
    title: `a in [${a}; ${a + 2 ** bits - 1}], b in [${b}; ${b + 2 ** bits - 1}]`,
    inputs: [
      { lo: a, bits },
      { lo: b, bits },
    ],
    build: (c, [x, y]) =>
      inGadget(c, () => {
        const { atLeast, difference } = compare(c, x!, y!, compareWidth(c, x!, y!))
        return [atLeast, difference]
      }),
    reference: ([x, y]) => [x! >= y! ? 1n : 0n, x! - y!],
    rows: width + 2,
    ...(bits > 8 ? { noTinyField: `enumerates 2^${bits} inputs` } : {}),
  }
}

checkGadget('compare', [
  example(-2, -2, 2, 2),
  example(0, -3, 2, 3),
  example(-7, 0, 2, 4),
  example(0, 0, 40, 40),
])
