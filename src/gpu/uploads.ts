import { type GpuDevice, outside, USAGE } from './device.js'

const PIECE_BYTES = 1 << 23
/** Pieces under way at a time. */
const PIECES = 4
const MAP_WRITE = 2

/** Gives the bytes from `first` on, as many as the target has. */
export type Read = (first: number, target: Uint8Array) => void | Promise<void>

/**
 * Brings bytes into buffers, through a few pieces of memory that device and processor share: one is filled while others
 * travel. They are kept, since new ones cost more than filling them.
 */
export class Uploads {
  private made = 0
  /** Mapped, or about to be; the one that was used first at the front. */
  private readonly free: Promise<GPUBuffer>[] = []

  constructor(private readonly gpu: GpuDevice) {}

  /** To be called within `guarded`. */
  async write(target: GPUBuffer, bytes: number, read: Read): Promise<void> {
    for (let at = 0; at < bytes; at += PIECE_BYTES) {
      const size = Math.min(PIECE_BYTES, bytes - at)
      const piece = await this.take()
      try {
        const part = new Uint8Array(piece.getMappedRange(0, size))
        await outside(() => read(at, part))
        piece.unmap()
        const encoder = this.gpu.device.createCommandEncoder()
        encoder.copyBufferToBuffer(piece, 0, target, at, size)
        this.gpu.device.queue.submit([encoder.finish()])
      } finally {
        this.giveBack(piece)
      }
    }
  }

  /** Overwrites what passed through, as it may have been secret. */
  async wipe(): Promise<void> {
    for (const piece of await Promise.all(this.free)) {
      new Uint8Array(piece.getMappedRange()).fill(0)
      piece.unmap()
    }
    for (const piece of await Promise.all(this.free.splice(0))) this.giveBack(piece)
  }

  private async take(): Promise<GPUBuffer> {
    if (this.made === PIECES) return this.free.shift()!
    this.made++
    return this.gpu.device.createBuffer({
      size: PIECE_BYTES,
      usage: MAP_WRITE | USAGE.copySource,
      mappedAtCreation: true,
    })
  }

  private giveBack(piece: GPUBuffer): void {
    if (piece.mapState !== 'unmapped') piece.unmap()
    const ready = piece.mapAsync(MAP_WRITE).then(() => piece)
    ready.catch(() => undefined)
    this.free.push(ready)
  }
}
