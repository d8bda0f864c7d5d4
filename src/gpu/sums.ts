import { G1, type Point } from '../field/curve.js'
import { type GpuDevice, outside, USAGE } from './device.js'
import { type DeviceScalars, mostPoints, POINT_BYTES, SCALAR_BYTES, sumOnDevice, Workspace } from './msm.js'
import { type QuotientValues, quotientBytes, quotientInto, Roots } from './quotient.js'
import { type KeyPoints, Tables } from './tables.js'
import { type Read, Uploads } from './uploads.js'

/** What sums keep on a device from one computation to the next. */
export class GpuMemory {
  readonly tables: Tables
  readonly workspace: Workspace
  readonly uploads: Uploads
  readonly roots: Roots

  constructor(readonly gpu: GpuDevice) {
    this.tables = new Tables(gpu)
    this.workspace = new Workspace(gpu)
    this.uploads = new Uploads(gpu)
    this.roots = new Roots(gpu)
  }
}

/** The sums of one computation. Its scalars are on the device once, and afterwards nothing that tells of them. */
export class GpuSums {
  private readonly scalars: DeviceScalars[] = []

  constructor(private readonly memory: GpuMemory) {}

  private get gpu(): GpuDevice {
    return this.memory.gpu
  }

  /** Brings scalars to the device: canonical, 32 bytes little-endian each. @throws GpuLostError, GpuMemoryError */
  async upload(count: number, read: Read): Promise<DeviceScalars> {
    const bytes = count * SCALAR_BYTES
    return this.gpu.guarded(megabytes(bytes), async () => {
      const buffer = this.gpu.buffer(Math.max(SCALAR_BYTES, bytes), USAGE.storage | USAGE.copyTarget)
      const scalars = { buffer, count }
      this.scalars.push(scalars)
      await this.memory.uploads.write(buffer, bytes, read)
      return scalars
    })
  }

  /** Whether a buffer can hold the quotient on a domain of `n` points. */
  canHoldQuotient(n: number): boolean {
    return quotientBytes(n) <= this.gpu.bufferBytes
  }

  /**
   * The values of a quotient, as scalars that never leave the device; see {@link quotientInto}.
   *
   * @throws GpuLostError, GpuMemoryError; the signal's reason
   */
  async quotient(values: QuotientValues, signal?: AbortSignal): Promise<DeviceScalars> {
    const bytes = quotientBytes(values.n)
    const { roots, uploads } = this.memory
    return this.gpu.guarded(megabytes(bytes + (values.n + 1) * SCALAR_BYTES), async () => {
      await outside(() => signal?.throwIfAborted())
      const buffer = this.gpu.buffer(bytes, USAGE.storage | USAGE.copyTarget)
      this.scalars.push({ buffer, count: values.n })
      return quotientInto(this.gpu, buffer, roots, uploads, values)
    })
  }

  /**
   * The sum of the points times the scalars from `firstScalar` on, one sum after the other.
   *
   * @param wide how many scalars fill all bits, near enough
   * @throws GpuLostError, GpuMemoryError; the signal's reason
   */
  async sum(
    points: KeyPoints,
    scalars: DeviceScalars,
    firstScalar: number,
    wide: number,
    signal?: AbortSignal,
  ): Promise<Point<bigint>> {
    const { tables, workspace, uploads } = this.memory
    const most = mostPoints(this.gpu)
    let total = G1.toJacobian(undefined)
    for (let first = 0; first < points.count; first += most) {
      const count = Math.min(most, points.count - first)
      const part = await this.gpu.guarded(megabytes(count * BYTES_PER_POINT), async () => {
        await outside(() => signal?.throwIfAborted())
        const table = await tables.take(uploads, partOf(points, first, count))
        await outside(() => signal?.throwIfAborted())
        const share = Math.ceil((wide * count) / points.count)
        const terms = { points: table, scalars, firstScalar: firstScalar + first, count, wide: share }
        return sumOnDevice(this.gpu, workspace, terms)
      })
      total = G1.addJacobian(total, part)
    }
    return G1.toAffine(total)
  }

  /** Overwrites the scalars and gives their memory back. Never throws. */
  async close(): Promise<void> {
    const { device } = this.gpu
    const overwrite = async () => {
      const encoder = device.createCommandEncoder()
      for (const { buffer } of this.scalars) encoder.clearBuffer(buffer)
      device.queue.submit([encoder.finish()])
      await this.memory.uploads.wipe()
    }
    await this.gpu.guarded(0, overwrite).catch(() => undefined)
    for (const { buffer } of this.scalars) buffer.destroy()
  }
}

function partOf(points: KeyPoints, first: number, count: number): KeyPoints {
  const start = first * POINT_BYTES
  return {
    owner: points.owner,
    name: points.name + start,
    count,
    read: (offset, target) => points.read(start + offset, target),
  }
}

/** About what a sum takes, its point included. */
const BYTES_PER_POINT = 320

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1e6)
}
