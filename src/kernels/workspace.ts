import type { Engine } from './engine.js'
import type { Kernels } from './kernels.js'
import type { Pool, Task } from './pool.js'

/** Bytes by which a workspace grows at least. */
const STEP_BYTES = 1 << 20

/**
 * The memory of the computation that has the engine's turn, as a stack: what was allocated since a mark can be given back
 * and used again. The engine clears all of it when the computation ends.
 */
export class Workspace {
  readonly kernels: Kernels
  readonly memory: WebAssembly.Memory
  readonly pool: Pool
  private next: number
  /** Where the areas begin and end; the last one is in use. */
  private readonly areas: { readonly start: number; readonly end: number }[]

  constructor(readonly engine: Engine) {
    this.kernels = engine.kernels
    this.memory = engine.memory
    this.pool = engine.pool
    this.next = engine.allocate(0)
    this.areas = [{ start: this.next, end: this.next }]
  }

  /** Memory aligned to 64 bytes; it may hold what was there before. */
  allocate(bytes: number): number {
    const size = Math.ceil(bytes / 64) * 64
    if (this.next + size > this.areas.at(-1)!.end) this.grow(size)
    const address = this.next
    this.next += size
    return address
  }

  allocateZeroed(bytes: number): number {
    const address = this.allocate(bytes)
    this.bytes(address, bytes).fill(0)
    return address
  }

  get mark(): number {
    return this.next
  }

  release(mark: number): void {
    while (mark < this.areas.at(-1)!.start || mark > this.areas.at(-1)!.end) this.areas.pop()
    this.next = mark
  }

  /** See {@link Engine.run}. */
  run(task: Task, units = 0): Promise<readonly number[]> {
    return this.engine.run(task, units)
  }

  /** See {@link Engine.expect}. */
  expect(units: number): void {
    this.engine.expect(units)
  }

  bytes(address: number, length: number): Uint8Array {
    return this.engine.bytes(address, length)
  }

  words(address: number, length: number): Uint32Array {
    return this.engine.words(address, length)
  }

  /** Makes room for `bytes`: behind what is there, unless others have allocated since, else in an area of its own. */
  private grow(bytes: number): void {
    const size = Math.max(STEP_BYTES, bytes)
    const start = this.engine.allocate(size)
    const last = this.areas.at(-1)!
    if (start === last.end) {
      this.areas.splice(-1, 1, { start: last.start, end: start + size })
    } else {
      this.areas.push({ start, end: start + size })
      this.next = start
    }
  }
}
