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
  private next = 0
  private end = 0

  constructor(readonly engine: Engine) {
    this.kernels = engine.kernels
    this.memory = engine.memory
    this.pool = engine.pool
  }

  /** Memory aligned to 64 bytes; it may hold what was there before. */
  allocate(bytes: number): number {
    const size = Math.ceil(bytes / 64) * 64
    if (this.next + size > this.end) this.grow(size)
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

  /** Makes room for `bytes`: behind what is there unless others have allocated since. */
  private grow(bytes: number): void {
    const size = Math.max(STEP_BYTES, bytes)
    const address = this.engine.allocate(size)
    if (address !== this.end) this.next = address
    this.end = address + size
  }
}
