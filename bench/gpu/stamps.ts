import type { Stamps } from '../../src/gpu/commands.js'
import { type GpuDevice, MAP_READ, USAGE } from '../../src/gpu/device.js'
import { planFor, sumOnDevice } from '../../src/gpu/msm.js'
import type { GpuMemory } from '../../src/gpu/sums.js'
import type { KeyPoints } from '../../src/gpu/tables.js'

const MOST_PASSES = 128
const QUERY_RESOLVE = 0x200

/** The device's own times of the passes of one command buffer. */
class Clock implements Stamps {
  private readonly names: string[] = []
  private readonly set: GPUQuerySet
  private readonly resolved: GPUBuffer
  private readonly answer: GPUBuffer

  constructor({ device }: GpuDevice) {
    const size = 16 * MOST_PASSES
    this.set = device.createQuerySet({ type: 'timestamp', count: 2 * MOST_PASSES })
    this.resolved = device.createBuffer({ size, usage: QUERY_RESOLVE | USAGE.copySource })
    this.answer = device.createBuffer({ size, usage: USAGE.mapRead | USAGE.copyTarget })
  }

  pass(name: string): GPUComputePassDescriptor {
    const first = 2 * (this.names.push(name) - 1)
    return {
      timestampWrites: {
        querySet: this.set,
        beginningOfPassWriteIndex: first,
        endOfPassWriteIndex: first + 1,
      },
    }
  }

  resolve(encoder: GPUCommandEncoder): void {
    const count = 2 * this.names.length
    encoder.resolveQuerySet(this.set, 0, count, this.resolved, 0)
    encoder.copyBufferToBuffer(this.resolved, 0, this.answer, 0, 8 * count)
  }

  /** Milliseconds, by kernel. */
  async times(): Promise<Record<string, number>> {
    await this.answer.mapAsync(MAP_READ)
    const stamps = new BigUint64Array(this.answer.getMappedRange())
    const times: Record<string, number> = {}
    for (const [i, name] of this.names.entries()) {
      times[name] = (times[name] ?? 0) + Number(stamps[2 * i + 1]! - stamps[2 * i]!) / 1e6
    }
    this.answer.destroy()
    return times
  }
}

/** Where the time of a sum goes on the device; nothing where it has no clock. */
export function kernelTimes(
  { gpu, tables, workspace, uploads }: GpuMemory,
  points: KeyPoints,
  scalars: Uint8Array,
  wide: number,
): Promise<Record<string, number>> {
  if (!gpu.device.features.has('timestamp-query')) return Promise.resolve({})
  return gpu.guarded(0, async () => {
    const clock = new Clock(gpu)
    const table = await tables.take(uploads, points)
    const buffer = gpu.buffer(scalars.length, USAGE.storage | USAGE.copyTarget)
    await uploads.write(buffer, scalars.length, (first, target) =>
      target.set(scalars.subarray(first, first + target.length)),
    )
    const { count } = points
    const terms = { points: table, scalars: { buffer, count }, firstScalar: 0, count, wide }
    await sumOnDevice(gpu, workspace, terms, { plan: planFor(count, wide), stamps: clock })
    return clock.times()
  })
}
