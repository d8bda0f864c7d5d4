import { FQ } from '../field/bn254.js'
import { G1, type Point } from '../field/curve.js'
import type { Engine } from '../kernels/engine.js'
import { multiplyG1, multiScalarUnits } from '../kernels/msm.js'
import type { GpuDevice } from './device.js'
import { POINT_BYTES, SCALAR_BYTES } from './msm.js'
import { packedIntegers } from './packedIntegers.js'
import { hasGpu, isSoftware, sharedGpu } from './shared.js'
import { type GpuMemory, GpuSums } from './sums.js'

/** Below so many points a device would not be worth opening: its kernels are compiled in about a second. */
const LEAST_POINTS = 1 << 15
/** Points of the sums that are measured. */
interface Sizes {
  readonly few: number
  readonly many: number
}

const SIZES: Sizes = { few: 1 << 12, many: 1 << 15 }
/** Different points in them. */
const DIFFERENT_POINTS = 1 << 8

/** From how many points on the device is faster than the engine, by device and engine. */
const thresholds = new WeakMap<GpuDevice, WeakMap<Engine, number>>()

/**
 * The device, and from how many points on it is faster than the engine, for sums of up to `points`; undefined where it is
 * not, or cannot be had. Measured once for a device and an engine, by sums of random scalars on both, in the computation
 * that has the engine's turn.
 */
export async function gpuIfFaster(
  engine: Engine,
  points: number,
): Promise<{ readonly memory: GpuMemory; readonly from: number } | undefined> {
  if (points < LEAST_POINTS || !hasGpu() || (await isSoftware())) return undefined
  const memory = await sharedGpu()
  const from = await thresholdOf(engine, memory)
  return points < from ? undefined : { memory, from }
}

async function thresholdOf(engine: Engine, memory: GpuMemory): Promise<number> {
  const ofDevice = thresholds.get(memory.gpu) ?? new WeakMap<Engine, number>()
  thresholds.set(memory.gpu, ofDevice)
  const found = ofDevice.get(engine) ?? (await measure(engine, memory))
  ofDevice.set(engine, found)
  return found
}

/** Has both compute sums. @returns from how many points on the device is faster, in the engine's turn */
export async function measure(engine: Engine, memory: GpuMemory, sizes: Sizes = SIZES): Promise<number> {
  const sample = makeSample(sizes.many)
  // The first run of each brings everything into place.
  const timeOf = async (sum: (count: number) => Promise<void>, count: number, before: number) => {
    await sum(before)
    return timed(() => sum(count))
  }
  const onGpu = (count: number) => sumOnGpu(memory, sample, count)
  const few = await timeOf(onGpu, sizes.few, sizes.few)
  const many = await timeOf(onGpu, sizes.many, sizes.many)
  const own = await timeOf((count) => sumOnEngine(engine, sample, count), sizes.many, sizes.few)
  return threshold({ few, many, own }, sizes)
}

/** Times of sums on the device, of few and many points, and of many on the engine. */
interface Times {
  readonly few: number
  readonly many: number
  readonly own: number
}

/** Where the device's time, a constant and a part for each point, falls below the engine's, which has no constant part. */
export function threshold({ few, many, own }: Times, sizes: Sizes = SIZES): number {
  const slope = Math.max(0, many - few) / (sizes.many - sizes.few)
  const start = Math.max(0, few - slope * sizes.few)
  const gain = own / sizes.many - slope
  return gain <= 0 ? Number.POSITIVE_INFINITY : Math.max(LEAST_POINTS, Math.ceil(start / gain))
}

interface Sample {
  readonly points: Uint8Array
  readonly scalars: Uint8Array
}

/** Few points again and again are as much work as many. */
function makeSample(count: number): Sample {
  const scalars = new Uint8Array(count * SCALAR_BYTES)
  const step = 1 << 16
  for (let at = 0; at < scalars.length; at += step) crypto.getRandomValues(scalars.subarray(at, at + step))
  for (let i = 0; i < count; i++) scalars[SCALAR_BYTES * i + SCALAR_BYTES - 1]! &= 0x1f
  const points = new Uint8Array(count * POINT_BYTES)
  let point: Point<bigint> = G1.generator
  for (let i = 0; i < Math.min(count, DIFFERENT_POINTS); i++) {
    points.set(packed(point), i * POINT_BYTES)
    point = G1.add(point, point)
  }
  const period = DIFFERENT_POINTS * POINT_BYTES
  for (let at = period; at < points.length; at += period) points.copyWithin(at, 0, period)
  return { points, scalars }
}

/** As keys have them. */
function packed(point: Point<bigint>): Uint8Array {
  return packedIntegers([point!.x, point!.y].map((value) => (value << 256n) % FQ))
}

async function sumOnGpu(memory: GpuMemory, { points, scalars }: Sample, count: number): Promise<void> {
  const copy = (bytes: Uint8Array) => (first: number, target: Uint8Array) =>
    target.set(bytes.subarray(first, first + target.length))
  const sums = new GpuSums(memory)
  try {
    const uploaded = await sums.upload(count, copy(scalars))
    await sums.sum({ owner: points, name: count, count, read: copy(points) }, uploaded, 0, count)
  } finally {
    await sums.close()
  }
}

async function sumOnEngine(engine: Engine, { points, scalars }: Sample, count: number): Promise<void> {
  const address = engine.allocateOpen(scalars.length)
  engine.bytes(address, scalars.length).set(scalars)
  engine.expect(multiScalarUnits(count, count, 1))
  const readPoints = (first: number, _count: number, target: Uint8Array) =>
    target.set(points.subarray(POINT_BYTES * first, POINT_BYTES * first + target.length))
  await multiplyG1(engine, { count, scalars: address, wide: count, readPoints })
  engine.bytes(address, scalars.length).fill(0)
  engine.free(address, scalars.length)
}

/** Milliseconds. Nothing but the choice of the faster way depends on the clock. */
async function timed(work: () => Promise<void>): Promise<number> {
  const { performance: clock } = globalThis
  const started = clock.now()
  await work()
  return clock.now() - started
}
