/** A part of 0 .. count - 1: from `from` up to, not including, `to`. */
export interface Share {
  readonly from: number
  readonly to: number
}

/** Cuts 0 .. count - 1 into parts of `size`, the last one perhaps smaller. */
export function shares(count: number, size: number): Share[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => ({
    from: i * size,
    to: Math.min(count, (i + 1) * size),
  }))
}

/** The size of such parts, a multiple of 64, that gives every worker a few of them. */
export function shareSize(count: number, workers: number): number {
  return Math.max(64, Math.ceil(count / workers / 4 / 64) * 64)
}

/**
 * Calls `work` for the items in order, `lanes` at a time; each lane is told its number. An item is made when its lane is
 * free, and `work` is called before the next one is. Fails when all lanes have ended.
 */
export async function inLanes<T>(
  lanes: number,
  items: Iterable<T>,
  work: (item: T, lane: number) => Promise<void>,
): Promise<void> {
  const left = items[Symbol.iterator]()
  let failed = false
  const lane = async (number: number) => {
    for (let next = left.next(); !next.done && !failed; next = left.next()) {
      await work(next.value, number).catch((error: unknown) => {
        failed = true
        throw error
      })
    }
  }
  const outcomes = await Promise.allSettled(Array.from({ length: lanes }, (_, i) => lane(i)))
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}
