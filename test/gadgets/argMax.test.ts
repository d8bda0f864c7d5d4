import { argMax } from '../../src/gadgets/argMax.js'
import { checkGadget } from '../harness/checkGadget.js'
import type { GadgetCase } from '../harness/gadgetCase.js'

/** One range for each candidate, as [lo, bits]. */
function example(ranges: readonly (readonly [number, number])[], rows: number): GadgetCase {
  return {
    title: ranges.map(([lo, bits]) => `[${lo}; ${lo + 2 ** bits - 1}]`).join(' '),
    inputs: ranges.map(([lo, bits]) => ({ lo, bits })),
    build: (c, inputs) => [argMax(c, inputs)],
    reference: (values) => [BigInt(values.findIndex((value) => values.every((other) => value >= other)))],
    rows,
    ...(ranges[0]![1] > 8 ? { noTinyField: 'enumerates too many inputs' } : {}),
  }
}

checkGadget('argMax', [
  example([[0, 2]], 0),
  example(
    [
      [-1, 1],
      [-1, 1],
    ],
    4 + 1,
  ),
  example(
    [
      [-2, 2],
      [-2, 2],
      [-2, 2],
    ],
    2 * (3 + 3),
  ),
  example(
    [
      [0, 1],
      [0, 2],
      [1, 1],
    ],
    4 + 2 + (3 + 3),
  ),
  example(
    [
      [0, 2],
      [-8, 2],
      [0, 1],
    ],
    3 + 3,
  ),
  example(
    [
      [0, 1],
      [5, 1],
      [2, 1],
    ],
    0,
  ),
  example(new Array(4).fill([-(2 ** 20), 21]), 3 * (22 + 3)),
])
