import { exchange } from '../../src/gadgets/exchange.js'
import { checkGadget } from '../harness/checkGadget.js'
import type { GadgetCase } from '../harness/gadgetCase.js'

type Interval = readonly [lo: number, bits: number]

function example([a, bitsA]: Interval, [b, bitsB]: Interval, rows: number): GadgetCase {
  return {
    title: `a in [${a}; ${a + 2 ** bitsA - 1}], b in [${b}; ${b + 2 ** bitsB - 1}]`,
    inputs: [
      { lo: a, bits: bitsA },
      { lo: b, bits: bitsB },
    ],
    build: (c, [x, y]) => exchange(c, x!, y!),
    reference: ([x, y]) => (x! > y! ? [x!, y!] : [y!, x!]),
    rows,
    ...(bitsA > 8 ? { noTinyField: `enumerates 2^${bitsA} inputs` } : {}),
  }
}

checkGadget('exchange', [
  example([-2, 2], [-2, 2], 3 + 3),
  example([-4, 3], [0, 2], 4 + 3),
  example([0, 2], [-8, 2], 0),
  example([-8, 2], [0, 2], 0),
  example([-(2 ** 31), 32], [-(2 ** 31), 32], 33 + 3),
])
