import type { Engine } from '../../kernels/engine.js'
import { RowStatus } from '../../kernels/scalar/rows.js'
import { MalformedFileError } from '../errors.js'
import type { TermSource } from './terms.js'

/** What the sums of rows are computed from, and where they go; addresses in the engine's memory. */
export interface RowSums {
  readonly witness: number
  readonly wires: number
  readonly domain: number
  /** Elements, zero before. */
  readonly a: number
  readonly b: number
}

/** Bytes of terms that are in memory at a time: twice this, for reading goes on while sums are computed. */
const CHUNK_BYTES = 1 << 20
/** Terms that one task takes at least. */
const TASK_TERMS = 1 << 12

/**
 * The values of A and B on the rows: sums of coefficient times wire, times 2^512 / R (see `defineRows`).
 *
 * @throws MalformedFileError for terms out of order, or of wires and rows that are not there
 */
export async function sumRows(engine: Engine, terms: TermSource, sums: RowSums): Promise<void> {
  const { termBytes, count } = terms
  let size = Math.max(1, Math.min(count, Math.floor(CHUNK_BYTES / termBytes)))
  let buffers = [0, 1].map(() => engine.allocate(size * termBytes))
  const running: Promise<void>[] = [Promise.resolve(), Promise.resolve()]
  let lastRow = -1
  for (let first = 0, turn = 0; first < count; turn ^= 1) {
    await running[turn]
    const n = Math.min(size, count - first)
    const from = first
    await engine.receive(buffers[turn]!, n * termBytes, (target) => terms.fill(from, target))
    const chunk = new Chunk(engine, terms, buffers[turn]!, n)
    const whole = first + n === count ? n : chunk.wholeRows()
    if (whole === 0) {
      // A single row fills the buffer: start again with larger ones.
      await Promise.all(running)
      size *= 2
      buffers = [0, 1].map(() => engine.allocate(size * termBytes))
      continue
    }
    if (chunk.row(0) <= lastRow) throw unordered()
    lastRow = chunk.row(whole - 1)
    running[turn] = chunk.sum(whole, sums)
    running[turn]!.catch(() => undefined)
    first += whole
  }
  await Promise.all(running)
}

/** Terms in memory. */
class Chunk {
  private readonly words: Uint32Array

  constructor(
    private readonly engine: Engine,
    private readonly terms: TermSource,
    private readonly address: number,
    private readonly count: number,
  ) {
    this.words = engine.words(address, (count * terms.termBytes) / 4)
  }

  row(term: number): number {
    return this.words[(term * this.terms.termBytes) / 4 + 1]!
  }

  /** How many terms the rows have that certainly end here: all but the last row's. */
  wholeRows(): number {
    let end = this.count - 1
    while (end > 0 && this.row(end - 1) === this.row(end)) end--
    return end
  }

  /** Sums the first `end` terms. */
  async sum(end: number, { witness, wires, domain, a, b }: RowSums): Promise<void> {
    const { kernel, termBytes } = this.terms
    const at = (term: number) => this.address + term * termBytes
    const cuts = this.cuts(end)
    const tasks = cuts.slice(1).map((to, i) => {
      const operands = [at(cuts[i]!), at(to), witness, a, b, wires, domain]
      return this.engine.run(() => [[kernel, ...operands]])
    })
    const statuses = (await Promise.all(tasks)).map(([status]) => status)
    if (statuses.includes(RowStatus.unordered)) throw unordered()
    if (statuses.includes(RowStatus.outOfRange)) {
      throw new MalformedFileError('zkey', 'a term names a wire or row that is not there', { section: 4 })
    }
  }

  /** Where the terms can be split for tasks so that no row is in two of them. */
  private cuts(end: number): number[] {
    const size = Math.max(TASK_TERMS, Math.ceil(end / this.engine.pool.workers))
    const cuts = [0]
    for (let cut = size; cut < end; cut += size) {
      while (cut < end && this.row(cut) === this.row(cut - 1)) cut++
      if (cut < end && this.row(cut) < this.row(cut - 1)) throw unordered()
      if (cut < end) cuts.push(cut)
    }
    return [...cuts, end]
  }
}

function unordered(): MalformedFileError {
  return new MalformedFileError('zkey', 'its terms are not in the order of their rows', { section: 4 })
}
