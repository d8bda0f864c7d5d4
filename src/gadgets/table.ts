import type { Builder } from '../circuit/builder.js'
import type { Form, Range } from '../circuit/forms.js'
import { bitLength } from '../util/integers.js'
import { decompose } from './digits.js'
import { indicators, oneHot } from './oneHot.js'
import { product } from './product.js'

/**
 * The entry of a known table at a secret place: values[x - base].
 *
 * Requires  a range of x inside of the table
 * Prove   digits of x - base;   OneHot of the low half and of the high half of them;   for each high indicator H_i the
 *         product of H_i with sum_j values[i, j] L_j over the low indicators L_j;   out is the sum of the products
 * Sound   digits are unique, so one H_i and one L_j are 1, and all products but one are 0.
 * Facts   out in [least, greatest entry]
 * Twin    circuits/Digits.circom, OneHot.circom, MultiplyAdd.circom
 * Cost    t + 1 rows for the digits, and at most 3 * 2^(t/2) - t - 2 for 2^t entries, t even; 2^high rows of the last part
 *         less those of equal entries
 */
export function table(c: Builder, x: Form, base: number, values: ArrayLike<number>): Form {
  return lookup(c, x, base, values, 1)[0]!
}

/**
 * As `table`, for several columns: values[(x - base) * width + k] for each k.
 *
 * Cost    as `table` with the last part once per column, or OneHot of all digits and nothing per column (n rows for n
 *         entries, see `indicators`), whichever is less
 */
export function lookup(c: Builder, x: Form, base: number, values: ArrayLike<number>, width: number): Form[] {
  const n = values.length / width
  const column = (k: number) => Array.from({ length: n }, (_, i) => values[i * width + k]!)
  const columns = Array.from({ length: width }, (_, k) => column(k))
  const select = n <= splitCost(n, width) ? oneLevel(c, x, base, n) : twoLevels(c, x, base, n)
  return columns.map((entries) => c.bounded(select(entries), rangeOf(entries)))
}

/** Rows of `twoLevels`, with no row of equal entries. */
function splitCost(n: number, width: number): number {
  const digits = bitLength(n - 1)
  const [low, high] = halves(digits)
  return digits + 1 + (2 ** low - low - 1) + (1 + width) * 2 ** high - high - 1
}

function halves(digits: number): readonly [low: number, high: number] {
  return [Math.ceil(digits / 2), Math.floor(digits / 2)]
}

type Selection = (entries: readonly number[]) => Form

function oneLevel(c: Builder, x: Form, base: number, n: number): Selection {
  const all = indicators(c, x, base, n)
  return (entries) => c.combine(all.map((indicator, i) => [indicator, entries[i]!] as const))
}

function twoLevels(c: Builder, x: Form, base: number, n: number): Selection {
  const digits = bitLength(n - 1)
  const bits = decompose(c, x, -base, digits)
  const [low] = halves(digits)
  const [columns, rows] = [oneHot(c, bits.slice(0, low)), oneHot(c, bits.slice(low))]
  return (entries) => {
    const terms = rows.map((row, i) => {
      const entry = (j: number) => entries[Math.min(n - 1, i * columns.length + j)]!
      return [rowTerm(c, row, columns, entry), 1] as const
    })
    return c.combine(terms)
  }
}

/** The entries of one row where its indicator is 1, else 0; a row of equal entries is linear. */
function rowTerm(c: Builder, indicator: Form, columns: readonly Form[], entry: (j: number) => number): Form {
  if (columns.every((_, j) => entry(j) === entry(0))) return c.combine([[indicator, entry(0)]])
  return product(c, indicator, c.combine(columns.map((column, j) => [column, entry(j)] as const)))
}

function rangeOf(values: readonly number[]): Range {
  return { lo: values.reduce((a, b) => Math.min(a, b)), hi: values.reduce((a, b) => Math.max(a, b)) }
}
