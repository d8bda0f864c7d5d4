import { max, min } from '../../src/gadgets/max.js'
import { checkGadget } from '../harness/checkGadget.js'
import type { GadgetCase } from '../harness/gadgetCase.js'

type Interval = readonly [lo: number, bits: number]

function example(gadget: typeof max, [a, bitsA]: Interval, [b, bitsB]: Interval, rows: number): GadgetCase {
  const wins = gadget === max ? (x: bigint, y: bigint) => x > y : (x: bigint, y: bigint) => x < y
  return {
    title: `a in [${a}; ${a + 2 ** bitsA - 1}], b in [${b}; ${b + 2 ** bitsB - 1}]`,
    inputs: [
      { lo: a, bits: bitsA },
      { lo: b, bits: bitsB },
    ],
    build: (c, [x, y]) => [gadget(c, x!, y!)],
    reference: ([x, y]) => [wins(x!, y!) ? x! : y!],
    rows,
    ...(bitsA > 8 ? { noTinyField: `enumerates 2^${bitsA} inputs` } : {}),
  }
}

checkGadget('max', [
  example(max, [-2, 2], [-2, 2], 3 + 2),
  example(max, [-4, 3], [0, 2], 4 + 2),
  example(max, [0, 2], [-8, 2], 0),
  example(max, [-8, 2], [0, 2], 0),
  example(max, [-(2 ** 31), 32], [-(2 ** 31), 32], 33 + 2),
])

checkGadget('min', [
  example(min, [-2, 2], [-2, 2], 3 + 2),
  example(min, [-4, 3], [0, 2], 4 + 2),
  example(min, [0, 2], [-8, 2], 0),
])
