import { octaves } from '../../src/gadgets/octaves.js'
import { checkGadget } from '../harness/checkGadget.js'
import type { GadgetCase } from '../harness/gadgetCase.js'

function example(lo: number, bits: number, width: number, rows: number): GadgetCase {
  const most = width - BigInt(lo).toString(2).length + 1
  return {
    title: `x in [${lo}; ${lo + 2 ** bits - 1}], width ${width}`,
    inputs: [{ lo, bits }],
    build(c, [x]) {
      const { mantissa, doublings } = octaves(c, x!, width)
      return [mantissa, ...doublings]
    },
    reference([x]) {
      const doubled = width - x!.toString(2).length
      return [
        x! * 2n ** BigInt(doubled),
        ...Array.from({ length: most }, (_, k) => (k === doubled ? 1n : 0n)),
      ]
    },
    rows,
    ...(bits > 8 ? { noTinyField: `enumerates 2^${bits} inputs` } : {}),
  }
}

checkGadget('octaves', [
  example(1, 3, 4, 4 + 4),
  example(4, 3, 4, 4 + 2),
  example(3, 2, 3, 3 + 2),
  example(4, 2, 3, 0),
  example(2, 1, 5, 0),
  example(1, 16, 17, 17 + 17),
])
