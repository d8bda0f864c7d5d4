import type { Curve, WorkerStep } from 'ffjavascript'
import { COORDINATE_BYTES, type GroupName, kernelName } from './kernels.js'

/** What a long computation reports to and obeys. Amounts are points, of all groups together. */
export interface Progress {
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** Multiples of the group's generator: window w, digit d holds d * 2^(w * bits) * G, affine. */
interface WindowTable {
  readonly bits: number
  readonly windows: number
  readonly points: Uint8Array
}

/** Scalars of one group, 32 bytes little-endian each, below the group order. */
export interface Batch {
  readonly group: GroupName
  readonly scalars: Uint8Array
}

const SCALAR_BITS = 254
const SCALAR_BYTES = 32
/** Large enough to share one inversion and one table transfer widely, small enough to report often. */
const POINTS_PER_TASK = 1 << 14

/**
 * Multiplies the generators of G1 and G2 by many scalars, on all worker threads.
 *
 * @returns per batch the affine points in Montgomery form (the byte layout of .zkey and .ptau files), a zero
 * scalar giving infinity.
 * @throws the signal's reason when it fires.
 */
export async function multiplyGenerators(
  curve: Curve,
  batches: readonly Batch[],
  progress: Progress,
): Promise<Uint8Array[]> {
  const total = batches.reduce((sum, batch) => sum + batch.scalars.length / SCALAR_BYTES, 0)
  let done = 0
  const advance = (points: number) => {
    done += points
    progress.onProgress?.(done, total)
  }
  const results = batches.map(({ group, scalars }) => allocatePoints(group, scalars.length / SCALAR_BYTES))
  for (const group of ['G1', 'G2'] as const) {
    const jobs = batches.flatMap((batch, i) =>
      batch.group === group ? split(batch, results[i]!, curve) : [],
    )
    if (jobs.length === 0) continue
    const points = jobs.reduce((sum, job) => sum + job.scalars.length / SCALAR_BYTES, 0)
    const table = await buildTable(curve, group, windowBits(points), progress)
    await inLanes(curve.tm.concurrency, jobs, progress, async (job) => {
      job.output.set(await multiply(curve, group, table, job.scalars))
      advance(job.scalars.length / SCALAR_BYTES)
    })
  }
  return results
}

interface Job {
  readonly scalars: Uint8Array
  readonly output: Uint8Array
}

function split({ group, scalars }: Batch, result: Uint8Array, curve: Curve): Job[] {
  const points = scalars.length / SCALAR_BYTES
  const perTask = Math.max(1, Math.min(POINTS_PER_TASK, Math.ceil(points / curve.tm.concurrency)))
  const size = pointBytes(group)
  return Array.from({ length: Math.ceil(points / perTask) }, (_, task) => {
    const [from, to] = [task * perTask, Math.min(points, (task + 1) * perTask)]
    return {
      scalars: scalars.subarray(from * SCALAR_BYTES, to * SCALAR_BYTES),
      output: result.subarray(from * size, to * size),
    }
  })
}

/** Runs the jobs in order, `lanes` at a time; a fired signal stops it before the next job. */
async function inLanes<T>(
  lanes: number,
  jobs: readonly T[],
  { signal }: Progress,
  work: (job: T) => Promise<void>,
): Promise<void> {
  let next = 0
  const lane = async () => {
    while (next < jobs.length) {
      signal?.throwIfAborted()
      await work(jobs[next++]!)
    }
  }
  const outcomes = await Promise.allSettled(Array.from({ length: lanes }, lane))
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}

/** The width that minimizes additions for the table and the points; a table addition costs about 2.5 others. */
function windowBits(points: number): number {
  const cost = (bits: number) => Math.ceil(SCALAR_BITS / bits) * (points + 2.5 * 2 ** bits)
  let best = 2
  for (let bits = 3; bits <= 13; bits++) if (cost(bits) < cost(best)) best = bits
  return best
}

async function buildTable(
  curve: Curve,
  group: GroupName,
  bits: number,
  progress: Progress,
): Promise<WindowTable> {
  const windows = Math.ceil(SCALAR_BITS / bits)
  const points = allocatePoints(group, windows << bits)
  const jobs = windowBases(curve, group, bits, windows).map((base, w) => ({ base, w }))
  await inLanes(curve.tm.concurrency, jobs, progress, async ({ base, w }) => {
    points.set(await multiples(curve, group, base, 1 << bits), (w << bits) * pointBytes(group))
  })
  return { bits, windows, points }
}

/** 2^(w * bits) * G for every window w, affine. */
function windowBases(curve: Curve, group: GroupName, bits: number, windows: number): Uint8Array[] {
  const operations = curve[group]
  let point = operations.g
  return Array.from({ length: windows }, (_, w) => {
    if (w > 0) for (let i = 0; i < bits; i++) point = operations.double(point)
    return operations.toAffine(point)
  })
}

async function multiples(
  curve: Curve,
  group: GroupName,
  base: Uint8Array,
  count: number,
): Promise<Uint8Array> {
  const [points] = await curve.tm.queueAction([
    { cmd: 'ALLOCSET', var: 0, buff: base },
    { cmd: 'ALLOC', var: 1, len: count * COORDINATE_BYTES[group] * 3 },
    { cmd: 'CALL', fnName: kernelName.multiples(group), params: [{ var: 0 }, { val: count }, { var: 1 }] },
    { cmd: 'CALL', fnName: kernelName.toAffine(group), params: [{ var: 1 }, { val: count }, { var: 1 }] },
    { cmd: 'GET', out: 0, var: 1, len: count * pointBytes(group) },
  ])
  return points!
}

async function multiply(
  curve: Curve,
  group: GroupName,
  table: WindowTable,
  scalars: Uint8Array,
): Promise<Uint8Array> {
  const count = scalars.length / SCALAR_BYTES
  const sums = allocatePoints(group, count)
  // A view would make the message carry the whole array behind it.
  const ownScalars = scalars.slice()
  const steps: WorkerStep[] = [
    { cmd: 'ALLOCSET', var: 0, buff: table.points },
    { cmd: 'ALLOCSET', var: 1, buff: ownScalars },
    { cmd: 'ALLOCSET', var: 2, buff: sums },
    { cmd: 'ALLOC', var: 3, len: count * COORDINATE_BYTES[group] },
  ]
  for (let w = 0; w < table.windows; w++) steps.push(addWindow(group, table, w, count))
  steps.push({ cmd: 'GET', out: 0, var: 2, len: sums.length })
  const [points] = await curve.tm.queueAction(steps)
  return points!
}

function addWindow(group: GroupName, { bits }: WindowTable, window: number, count: number): WorkerStep {
  const bit = window * bits
  const width = Math.min(bits, SCALAR_BITS - bit)
  const offset = (window << bits) * pointBytes(group)
  return {
    cmd: 'CALL',
    fnName: kernelName.addWindow(group),
    params: [
      { var: 0, offset },
      { val: bit },
      { val: (1 << width) - 1 },
      { var: 1 },
      { val: count },
      { var: 2 },
      { var: 3 },
    ],
  }
}

/** Bytes of one affine point. */
function pointBytes(group: GroupName): number {
  return COORDINATE_BYTES[group] * 2
}

function allocatePoints(group: GroupName, count: number): Uint8Array {
  return new Uint8Array(count * pointBytes(group))
}
