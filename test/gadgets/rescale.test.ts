import { product } from '../../src/gadgets/product.js'
import { rescale } from '../../src/gadgets/rescale.js'
import { checkGadget } from '../harness/checkGadget.js'
import type { GadgetCase } from '../harness/gadgetCase.js'
import { roundedShift } from '../harness/plainIntegers.js'

function example(lo: number, bits: number, shift: number, rows: number): GadgetCase {
  const half = 2 ** Math.max(0, shift - 1)
  return {
    title: `x in [${lo}; ${lo + 2 ** bits - 1}], shift ${shift}`,
    inputs: [{ lo, bits }],
    build: (c, [x]) => [rescale(c, x!, shift)],
    reference: ([x]) => [roundedShift(x!, shift)],
    rows,
    also: [[half], [half - 1], [-half], [-half - 1]].filter(([x]) => x! >= lo && x! < lo + 2 ** bits),
    ...(bits > 8 ? { noTinyField: `enumerates 2^${bits} inputs` } : {}),
  }
}

checkGadget('rescale', [
  example(-8, 4, 0, 0),
  example(-8, 4, 1, 5 + 1),
  example(-8, 4, 2, 5 + 1),
  example(-7, 4, 2, 5 + 1),
  example(0, 2, 4, 0),
  example(2, 4, 3, 5 + 1),
  example(-(2 ** 45), 46, 20, 47 + 1),
])

/** Values no double holds; a negative one is stored as a residue, which must be read as negative. */
checkGadget('rescale beyond doubles', [
  {
    title: 'x y, x and y in [-2^40; 2^40 - 1], shift 40',
    inputs: new Array(2).fill({ lo: -(2 ** 40), bits: 41 }),
    build: (c, [x, y]) => [rescale(c, product(c, x!, y!), 40)],
    reference: ([x, y]) => [roundedShift(x! * y!, 40)],
    rows: 1 + 41 + 41,
    also: [
      [-(2 ** 40), 2 ** 40 - 1],
      [-(2 ** 40), -(2 ** 40)],
      [-1, 2 ** 39],
      [-1, 2 ** 39 + 1],
    ],
    noTinyField: 'enumerates 2^82 inputs',
  },
])

/** A range whose width is no power of two. */
checkGadget('rescale of a sum', [
  {
    title: '3 x + y in [-12; 12], shift 2',
    inputs: [
      { lo: -4, bits: 3 },
      { lo: 0, bits: 2 },
    ],
    build: (c, [x, y]) => [
      rescale(
        c,
        c.combine([
          [x!, 3],
          [y!, 1],
        ]),
        2,
      ),
    ],
    reference: ([x, y]) => [roundedShift(3n * x! + y!, 2)],
    rows: 3 + 3,
  },
])
