import { window } from '../../src/gadgets/window.js'
import { checkGadget } from '../harness/checkGadget.js'
import type { GadgetCase } from '../harness/gadgetCase.js'
import { floorOf } from '../harness/plainIntegers.js'

interface Parameters {
  readonly lo: number
  readonly bits: number
  readonly offset: number
  readonly shift: number
  readonly n: number
}

/** Digits count for something only inside of the window; outside, the case publishes inside times digit. */
function example({ lo, bits, offset, shift, n }: Parameters, rows: number): GadgetCase {
  return {
    title: `x in [${lo}; ${lo + 2 ** bits - 1}], offset ${offset}, shift ${shift}, n ${n}`,
    inputs: [{ lo, bits }],
    build: (c, [x]) => {
      const place = window(c, x!, offset, shift, n)
      return [place.inside, place.notBelow]
    },
    reference: ([x]) => {
      const v = x! + BigInt(offset)
      const q = floorOf(v, 2n ** BigInt(shift))
      return [q >= 0n && q < 2n ** BigInt(n) ? 1n : 0n, v >= 0n ? 1n : 0n]
    },
    rows,
    ...(bits > 8 ? { noTinyField: `enumerates 2^${bits} inputs` } : {}),
  }
}

checkGadget('window', [
  example({ lo: -8, bits: 4, offset: 0, shift: 1, n: 1 }, 4 + 1 + 4),
  example({ lo: -8, bits: 4, offset: 3, shift: 0, n: 2 }, 5 + 1 + 4),
  example({ lo: -8, bits: 4, offset: 0, shift: 1, n: 2 }, 4 + 1),
  example({ lo: -8, bits: 4, offset: 8, shift: 1, n: 2 }, 4 + 1 + 3),
  example({ lo: 0, bits: 3, offset: 0, shift: 1, n: 2 }, 3 + 1),
  example({ lo: -(2 ** 30), bits: 31, offset: 100, shift: 10, n: 8 }, 32 + 1 + 4),
])

checkGadget('window digits', [
  {
    ...example({ lo: 0, bits: 4, offset: -3, shift: 1, n: 2 }, 4 + 1 + 1 + 4),
    build: (c, [x]) => window(c, x!, 5, 1, 3).bits,
    reference: ([x]) => [0n, 1n, 2n].map((i) => ((x! + 5n) >> (1n + i)) & 1n),
    rows: 5 + 1 + 3,
  },
])
