import type { Group } from '../../kernels/curve/layout.js'
import type { Workspace } from '../../kernels/workspace.js'
import { inLanes, shares } from '../shares.js'
import type { CoefficientDigits } from './coefficientDigits.js'
import type { Columns } from './columns.js'

/** One sum per column, points in the engine's memory. */
export interface PointSums {
  readonly address: number
  /** 1 for the columns whose sum has begun. */
  readonly begun: Uint8Array
}

/** A matrix whose products with the points of the rows are added to sums. */
export interface Product {
  readonly columns: Columns
  readonly sums: PointSums
}

/** Bytes of the points that are in memory at a time: those of some rows, doubled as often as their coefficients need. */
const TABLE_BYTES = 48 << 20
/** Rows of a task that doubles points. */
const TASK_ROWS = 1 << 12
/** References to points that a task adds up, unless one sum alone has more. */
const TASK_ENTRIES = 1 << 13

/** Sums at infinity for so many columns. */
export function startSums(space: Workspace, group: Group, columns: number): PointSums {
  return { address: space.allocateZeroed(columns * group.pointBytes), begun: new Uint8Array(columns) }
}

/** What {@link addProducts} announces to the engine's progress: points doubled and points added. */
export function productUnits(products: readonly Product[], digits: CoefficientDigits, rows: number): number {
  const entries = products.reduce((sum, { columns }) => sum + countEntries(columns, digits), 0)
  return entries + rowLevels(products, digits, rows).reduce((sum, levels) => sum + levels, 0)
}

/**
 * Adds sparse matrices times one vector of points to their sums: a point of a coefficient's digit 2^k is the row's point
 * doubled k times, which all matrices share, so that a sum is nothing but a list of points with signs.
 *
 * @param points packed points, one per row
 */
export async function addProducts(
  space: Workspace,
  group: Group,
  points: Uint8Array,
  products: readonly Product[],
  digits: CoefficientDigits,
): Promise<void> {
  const rows = points.length / group.packedBytes
  const levels = rowLevels(products, digits, rows)
  const cursors = products.map(({ columns }) => columns.starts.slice(0, -1))
  for (const { from, to } of cutRows(levels, TABLE_BYTES / group.pointBytes)) {
    const { mark } = space
    const table = await makeTable(space, group, points, levels, from, to)
    for (const [i, product] of products.entries()) {
      const lists = new RowLists(product, table, cursors[i]!, digits, group.pointBytes)
      await addLists(space, group, lists)
    }
    space.release(mark)
  }
}

function countEntries({ terms }: Columns, { starts }: CoefficientDigits): number {
  let entries = 0
  for (let t = 1; t < terms.length; t += 2) entries += starts[terms[t]! + 1]! - starts[terms[t]!]!
  return entries
}

/** How many doublings of each row's point are needed, the point itself included; 0 for rows without terms. */
function rowLevels(
  products: readonly Product[],
  { starts, digits }: CoefficientDigits,
  rows: number,
): Uint16Array {
  const levels = new Uint16Array(rows)
  for (const { columns } of products) {
    const { terms } = columns
    for (let t = 0; t < terms.length; t += 2) {
      const [first, end] = [starts[terms[t + 1]!]!, starts[terms[t + 1]! + 1]!]
      if (first === end) continue
      const needed = (digits[end - 1]! >> 1) + 1
      if (needed > levels[terms[t]!]!) levels[terms[t]!] = needed
    }
  }
  return levels
}

/** Parts of the rows that need at most `limit` points, or one row. */
function* cutRows(levels: Uint16Array, limit: number) {
  let [from, points] = [0, 0]
  for (const [row, needed] of levels.entries()) {
    if (points + needed > limit && row > from) {
      yield { from, to: row }
      ;[from, points] = [row, 0]
    }
    points += needed
  }
  yield { from, to: levels.length }
}

/** The points of some rows, doubled: level k holds 2^k times those of the rows that need it, at their positions. */
interface Table {
  readonly firstRow: number
  /** The row after the last. */
  readonly endRow: number
  readonly levels: readonly number[]
  readonly positions: Uint32Array
}

async function makeTable(
  space: Workspace,
  group: Group,
  points: Uint8Array,
  levels: Uint16Array,
  from: number,
  to: number,
): Promise<Table> {
  const { name, pointBytes, packedBytes } = group
  const order = rowsByLevels(levels, from, to)
  /** Rows that need more than k doublings. */
  const needing = countNeeding(order, levels)
  const addresses = needing.map((count) => space.allocate(count * pointBytes))
  const packed = space.allocate(order.length * packedBytes)
  const target = space.bytes(packed, order.length * packedBytes)
  const positions = new Uint32Array(to - from)
  for (const [i, row] of order.entries()) {
    positions[row - from] = i
    target.set(points.subarray(row * packedBytes, (row + 1) * packedBytes), i * packedBytes)
  }
  const tasks = shares(order.length, TASK_ROWS).map((share) => {
    const at = (k: number) => addresses[k]! + share.from * pointBytes
    const sizes = needing.map((count) => Math.min(count, share.to) - share.from).filter((size) => size > 0)
    const units = sizes.reduce((sum, size) => sum + size, 0)
    const start = packed + share.from * packedBytes
    return space.run(
      () => [
        [`${name}Unpack`, start, at(0), share.to - share.from],
        ...sizes.slice(1).map((n, k) => [`${name}DoubleMany`, at(k), at(k + 1), n] as const),
      ],
      units,
    )
  })
  await Promise.all(tasks)
  return { firstRow: from, endRow: to, levels: addresses, positions }
}

/** The rows in use, those with most levels first. */
function rowsByLevels(levels: Uint16Array, from: number, to: number): Uint32Array {
  const used: number[] = []
  for (let row = from; row < to; row++) if (levels[row]! > 0) used.push(row)
  return Uint32Array.from(used).sort((a, b) => levels[b]! - levels[a]! || a - b)
}

function countNeeding(order: Uint32Array, levels: Uint16Array): number[] {
  const counts: number[] = []
  for (let i = order.length - 1, k = 0; i >= 0; k++) {
    while (i >= 0 && levels[order[i]!]! <= k) i--
    if (i >= 0) counts.push(i + 1)
  }
  return counts
}

/** Lists of references for sumLists, one for each of the columns. */
interface Task {
  readonly columns: readonly number[]
  readonly starts: readonly number[]
  readonly entries: Uint32Array
  /** Of the entries, those that are no sums so far. */
  readonly units: number
}

async function addLists(space: Workspace, group: Group, lists: RowLists): Promise<void> {
  const { name, pointBytes } = group
  const { mark } = space
  const capacity = TASK_ENTRIES + lists.longest
  const lanes = Array.from({ length: 2 * space.pool.workers }, () => ({
    starts: space.allocate(4 * (capacity + 1)),
    entries: space.allocate(4 * capacity),
    results: space.allocate(4 * capacity),
    targets: space.allocate(4 * capacity),
    slots: space.allocate((capacity + 1) * pointBytes),
  }))
  await inLanes(lanes.length, lists.tasks(), async ({ columns, starts, entries, units }, lane) => {
    const place = lanes[lane]!
    const n = columns.length
    space.words(place.starts, n + 1).set(starts)
    space.words(place.entries, entries.length).set(entries)
    space.words(place.targets, n).set(columns.map((column) => lists.addressOf(column)))
    await space.run(
      () => [
        [`${name}SumLists`, place.starts, n, place.entries, place.slots, place.results],
        [`${name}Gather`, place.results, place.targets, n],
      ],
      units,
    )
  })
  space.release(mark)
}

/** The lists that a product's terms in some rows make: points of the rows' table, and the sums that have begun. */
class RowLists {
  private readonly lengths: Uint32Array
  /** Entries of the longest list. */
  readonly longest: number

  /** @param cursors the first term of each column in these rows; moved past them by {@link tasks} */
  constructor(
    private readonly product: Product,
    private readonly table: Table,
    private readonly cursors: Uint32Array,
    private readonly digits: CoefficientDigits,
    private readonly pointBytes: number,
  ) {
    this.lengths = Uint32Array.from(cursors, (_, column) => this.lengthOf(column))
    this.longest = this.lengths.reduce((most, length) => Math.max(most, length), 0)
  }

  /** Of a column's sum. */
  addressOf(column: number): number {
    return this.product.sums.address + column * this.pointBytes
  }

  *tasks(): Generator<Task> {
    for (let column = 0; column < this.lengths.length; ) {
      const [columns, starts]: [number[], number[]] = [[], [0]]
      while (column < this.lengths.length && starts.at(-1)! < TASK_ENTRIES) {
        const length = this.lengths[column]!
        if (length > 0) {
          columns.push(column)
          starts.push(starts.at(-1)! + length)
        }
        column++
      }
      yield this.makeTask(columns, starts)
    }
  }

  private makeTask(columns: readonly number[], starts: readonly number[]): Task {
    const { begun } = this.product.sums
    const entries = new Uint32Array(starts.at(-1)!)
    let old = 0
    for (const [i, column] of columns.entries()) {
      let at = starts[i]!
      if (begun[column] === 1) {
        entries[at++] = this.addressOf(column)
        old++
      }
      begun[column] = 1
      this.writeEntries(column, entries, at)
    }
    return { columns, starts, entries, units: entries.length - old }
  }

  /** Whether a term is one of a column's in these rows. */
  private isInside(column: number, term: number): boolean {
    const { starts, terms } = this.product.columns
    return term < starts[column + 1]! && terms[2 * term]! < this.table.endRow
  }

  private lengthOf(column: number): number {
    const { terms } = this.product.columns
    const { starts } = this.digits
    let entries = 0
    for (let t = this.cursors[column]!; this.isInside(column, t); t++) {
      const coefficient = terms[2 * t + 1]!
      entries += starts[coefficient + 1]! - starts[coefficient]!
    }
    return entries === 0 ? 0 : entries + this.product.sums.begun[column]!
  }

  /** Writes a column's points from entry `at` on and moves its cursor past their terms. */
  private writeEntries(column: number, entries: Uint32Array, at: number): void {
    const { terms } = this.product.columns
    const { firstRow, levels, positions } = this.table
    const { starts, digits } = this.digits
    let next = at
    let t = this.cursors[column]!
    for (; this.isInside(column, t); t++) {
      const offset = positions[terms[2 * t]! - firstRow]! * this.pointBytes
      const coefficient = terms[2 * t + 1]!
      for (let d = starts[coefficient]!; d < starts[coefficient + 1]!; d++) {
        entries[next++] = levels[digits[d]! >> 1]! + offset + (digits[d]! & 1)
      }
    }
    this.cursors[column] = t
  }
}
