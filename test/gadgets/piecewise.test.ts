import { type Pieces, piecewise } from '../../src/gadgets/piecewise.js'
import { checkGadget } from '../harness/checkGadget.js'
import type { GadgetCase } from '../harness/gadgetCase.js'
import { floorOf, roundedShift } from '../harness/plainIntegers.js'

/** The function as `Pieces` states it, over bigints. */
function evaluate(pieces: Pieces, x: bigint): bigint {
  const [low, last] = [BigInt(pieces.lowBits), 2n ** BigInt(pieces.segmentBits + pieces.lowBits) - 1n]
  const place = roundedShift(x, pieces.shift) - BigInt(pieces.base)
  const u = place < 0n ? 0n : place > last ? last : place
  const h = Number(floorOf(u, 2n ** low))
  const l = u - BigInt(h) * 2n ** low
  const [a, b, c] = [pieces.a, pieces.b, pieces.c].map((table) => BigInt(table[h]!)) as [
    bigint,
    bigint,
    bigint,
  ]
  return roundedShift(a + b * l + c * l * l, pieces.outShift)
}

function example(title: string, lo: number, bits: number, pieces: Pieces, rows: number): GadgetCase {
  return {
    title: `${title}, x in [${lo}; ${lo + 2 ** bits - 1}]`,
    inputs: [{ lo, bits }],
    build: (c, [x]) => [piecewise(c, x!, pieces)],
    reference: ([x]) => [evaluate(pieces, x!)],
    rows,
    ...(bits > 8 ? { noTinyField: `enumerates 2^${bits} inputs` } : {}),
  }
}

const steps: Pieces = {
  shift: 1,
  base: -2,
  lowBits: 1,
  segmentBits: 1,
  outShift: 1,
  a: [-3, 1],
  b: [2, 4],
  c: [1, -1],
}
const square: Pieces = {
  shift: 0,
  base: 0,
  lowBits: 2,
  segmentBits: 1,
  outShift: 0,
  a: [0, 16],
  b: [0, 8],
  c: [1, 1],
}
const lines: Pieces = { ...steps, c: [0, 0], outShift: 0 }
const wide: Pieces = {
  shift: 6,
  base: -32,
  lowBits: 3,
  segmentBits: 3,
  outShift: 8,
  a: [-9, 20, 100, -400, 5000, 1, 0, 77],
  b: [1, 2, 3, -4, 5, -600, 70, 8],
  c: [-1, 0, 1, 20, -30, 4, 5, 6],
}

checkGadget('piecewise', [
  example('four steps', -8, 4, steps, 5 + 1 + 4 + 1 + 1 + 1 + 4),
  example('a square that the range keeps inside', 0, 3, square, 3 + 1 + 1),
  example('a square, clamped', -2, 4, square, 4 + 1 + 1 + 4 + 1 + 1),
  example('lines', -8, 4, lines, 5 + 1 + 4 + 1 + 1),
  example('eight segments', -(2 ** 15), 16, wide, 17 + 1 + 4 + 4 + 1 + 1 + 1 + 15),
])
