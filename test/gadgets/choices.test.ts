import { bitAnd } from '../../src/gadgets/bitAnd.js'
import { choose } from '../../src/gadgets/choose.js'
import { notNegative } from '../../src/gadgets/notNegative.js'
import { indicators } from '../../src/gadgets/oneHot.js'
import { select } from '../../src/gadgets/select.js'
import { lookup, table } from '../../src/gadgets/table.js'
import { checkGadget } from '../harness/checkGadget.js'
import type { GadgetCase } from '../harness/gadgetCase.js'

type Interval = readonly [lo: number, bits: number]

function titled(intervals: readonly Interval[]): Pick<GadgetCase, 'title' | 'inputs'> {
  const title = intervals.map(([lo, bits]) => `[${lo}; ${lo + 2 ** bits - 1}]`).join(', ')
  return { title, inputs: intervals.map(([lo, bits]) => ({ lo, bits })) }
}

function sign(interval: Interval, rows: number): GadgetCase {
  return {
    ...titled([interval]),
    build: (c, [x]) => [notNegative(c, x!)],
    reference: ([x]) => [x! >= 0n ? 1n : 0n],
    rows,
    ...(interval[1] > 8 ? { noTinyField: `enumerates 2^${interval[1]} inputs` } : {}),
  }
}

checkGadget('notNegative', [
  sign([-8, 4], 5),
  sign([-3, 3], 5),
  sign([0, 3], 0),
  sign([-9, 3], 0),
  sign([-(2 ** 30), 31], 32),
])

function selection(a: Interval, b: Interval, rows: number): GadgetCase {
  return {
    ...titled([[0, 1], a, b]),
    build: (c, [s, x, y]) => [select(c, s!, x!, y!)],
    reference: ([s, x, y]) => [s === 1n ? x! : y!],
    rows,
  }
}

checkGadget('select', [
  selection([-4, 3], [0, 2], 1),
  {
    ...titled([
      [0, 1],
      [-4, 3],
    ]),
    title: 'a known distance',
    build: (c, [s, x]) => [select(c, s!, x!, c.combine([[x!, 1]], 5))],
    reference: ([s, x]) => [s === 1n ? x! : x! + 5n],
    rows: 0,
  },
])

/** Numbers below n of the digits that an input has; of an input of more values, those from n on count as 0. */
function indicated(base: number, bits: number, n: number): GadgetCase {
  return {
    ...titled([[base, bits]]),
    title: `${n} from ${base}`,
    build: (c, [x]) => indicators(c, x!, base, n),
    reference: ([x]) => Array.from({ length: n }, (_, i) => (x === BigInt(base + i) ? 1n : 0n)),
    rows: n,
  }
}

/** x = 3 p of p in [0, 3], so that the range 0 to 9 is no power of two. */
const uneven: GadgetCase = {
  ...titled([[0, 2]]),
  title: '10 from 0, of multiples of 3',
  build: (c, [p]) => indicators(c, c.combine([[p!, 3]]), 0, 10),
  reference: ([p]) => Array.from({ length: 10 }, (_, i) => (3n * p! === BigInt(i) ? 1n : 0n)),
  rows: 10,
}

checkGadget('indicators', [
  indicated(0, 2, 4),
  indicated(-4, 3, 8),
  { ...indicated(5, 1, 2), spareRows: { rows: [0], reason: 'the input is one digit already' } },
  uneven,
])

const squares = Array.from({ length: 64 }, (_, i) => (i * i) % 61)
const steps = Array.from({ length: 16 }, (_, i) => (i < 8 ? 5 : i))

function tabulated(
  title: string,
  bits: number,
  base: number,
  values: readonly number[],
  rows: number,
): GadgetCase {
  return {
    ...titled([[base, bits]]),
    title,
    build: (c, [x]) => [table(c, x!, base, values)],
    reference: ([x]) => [BigInt(values[Number(x) - base]!)],
    rows,
  }
}

checkGadget('table', [
  tabulated('4 entries', 2, 0, [3, -1, 7, 2], 4),
  tabulated('16 entries, half of them equal', 4, -8, steps, 5 + 1 + 1 + 2),
  tabulated('64 entries', 6, -32, squares, 7 + 4 + 4 + 8),
])

checkGadget('lookup', [
  {
    ...titled([[0, 2]]),
    title: '4 rows of 3',
    build: (c, [x]) => lookup(c, x!, 0, [1, 2, 3, 4, 5, 6, 7, 8, -9, 10, 11, 12], 3),
    reference: ([x]) =>
      [0, 1, 2].map((k) => BigInt([1, 2, 3, 4, 5, 6, 7, 8, -9, 10, 11, 12][Number(x) * 3 + k]!)),
    rows: 4,
  },
])

checkGadget('bitAnd', [
  {
    ...titled([
      [0, 3],
      [0, 3],
    ]),
    build: (c, [x, y]) => [bitAnd(c, x!, y!)],
    reference: ([x, y]) => [x! & y!],
    rows: 11,
  },
  {
    ...titled([[0, 4]]),
    title: '[0; 15] and 5',
    build: (c, [x]) => [bitAnd(c, x!, c.constant(5))],
    reference: ([x]) => [x! & 5n],
    rows: 5,
  },
])

checkGadget('choose', [
  {
    ...titled([
      [0, 1],
      [-2, 2],
      [0, 2],
    ]),
    build: (c, [n, x, y]) => [choose(c, indicators(c, n!, 0, 2), [x!, y!])],
    reference: ([n, x, y]) => [n === 0n ? x! : y!],
    rows: 2 + 1,
    spareRows: { rows: [0], reason: 'the number is one digit already' },
  },
])
