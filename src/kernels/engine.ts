import { bestArithmetic } from './arithmetic.js'
import { unlessCancelled } from './cancel.js'
import { ProverOutOfMemoryError } from './errors.js'
import { type Arithmetic, buildKernels, type Kernels, type Purpose } from './kernels.js'
import { canShareMemory } from './platform.js'
import { type Pool, SingleThread, type Task, ThreadPool } from './pool.js'
import { defaultThreads, requireThreads } from './threads.js'
import type { MemoryLimits } from './wasm/module.js'

const PAGE_BYTES = 65536
const MAXIMUM_PAGES = 65536
const INITIAL_PAGES = 64
/** 128 MiB, in which a circuit of some 2^14 rows can be proved. */
const LEAST_MAXIMUM_PAGES = 2048

export interface EngineOptions {
  /** Worker threads, 1 to 256; as many as the machine runs at once unless given. 1 where memory cannot be shared. */
  readonly threads?: number | undefined
  /** The fastest that works unless given. */
  readonly arithmetic?: Arithmetic | undefined
  /** Proofs unless given; an engine for keys can do both. */
  readonly purpose?: Purpose | undefined
  /** Where the threads' script is, if a bundler has moved it away from this module. */
  readonly workerScript?: string | URL | undefined
}

/** How a computation is watched and stopped. */
export interface Control {
  /** Called with what is done of the computation's own total, in units of its choice. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  /** When it fires the computation ends with its reason. */
  readonly signal?: AbortSignal | undefined
}

/** The kernels, their memory and the threads that run them. */
export class Engine {
  readonly kernels: Kernels
  readonly memory: WebAssembly.Memory
  readonly pool: Pool
  readonly arithmetic: Arithmetic
  private next: number
  private readonly first: number
  /** Addresses and sizes to be cleared. */
  private secrets: [address: number, bytes: number][] = []
  private spare: (readonly [address: number, bytes: number])[] = []
  private arenaBytes = 0
  private arenaList: readonly number[] = []
  private turn: Promise<unknown> = Promise.resolve()
  private control: Control = {}
  private done = 0
  private total = 0

  /** @throws InvalidOptionError for another number of threads; ProverOutOfMemoryError */
  constructor({
    threads = defaultThreads(),
    arithmetic = bestArithmetic(),
    purpose = 'proofs',
    workerScript,
  }: EngineOptions = {}) {
    requireThreads(threads)
    const shared = canShareMemory()
    const limits: MemoryLimits = { initial: INITIAL_PAGES, maximum: MAXIMUM_PAGES, shared }
    this.arithmetic = arithmetic
    this.memory = openMemory(limits)
    // Threads take as long to start as the module to be written.
    this.pool = shared ? new ThreadPool(threads, workerScript) : new SingleThread()
    this.kernels = buildKernels(arithmetic, limits, purpose)
    this.pool.load(new WebAssembly.Module(this.kernels.binary), this.memory)
    this.next = align(this.kernels.firstFree)
    this.next = this.scratch(this.pool.workers)
    this.first = this.next
  }

  /** Where worker number `worker` keeps its temporaries. */
  scratch(worker: number): number {
    return align(this.kernels.firstFree) + worker * align(this.kernels.scratchBytes)
  }

  /**
   * Runs `work` when all earlier ones are done: the memory serves one computation at a time, which may use all of it.
   * Afterwards it is cleared; the next computation waits for that, the result does not. A signal that fires before its turn
   * ends the waiting at once.
   */
  exclusively<T>(control: Control, work: () => Promise<T>): Promise<T> {
    let begun = false
    const result = this.turn.then(async () => {
      await this.pool.ready()
      control.signal?.throwIfAborted()
      begun = true
      this.control = control
      this.done = 0
      this.total = 0
      return work()
    })
    this.turn = result.then(
      () => this.wipe(this.secrets),
      // What clears its own memory has not come to that.
      (error: Error) => this.pool.drain(error).then(() => this.wipe([[this.first, this.next - this.first]])),
    )
    return unlessCancelled(result, control.signal, () => begun)
  }

  /** Announces work that later calls of {@link run} will do. */
  expect(units: number): void {
    this.total += units
  }

  /**
   * Runs a task of the computation that has its turn.
   *
   * @param units what it is worth of the announced total
   * @throws ProverWorkerDiedError, KernelFailedError; the signal's reason
   */
  async run(task: Task, units = 0): Promise<readonly number[]> {
    this.control.signal?.throwIfAborted()
    const results = await this.pool.run((worker) => [['start', this.scratch(worker)], ...task(worker)])
    this.control.signal?.throwIfAborted()
    this.done += units
    if (units > 0) this.control.onProgress?.(this.done, this.total)
    return results.slice(1)
  }

  /** Zeros for the computation that is running, aligned to 64 bytes. They are cleared when it ends. */
  allocate(bytes: number): number {
    const address = this.allocateOpen(bytes)
    this.secrets.push([address, bytes])
    return address
  }

  /** The same for what those who use it leave zero, or give back: memory is zero as long as all of them keep to that. */
  allocateOpen(bytes: number): number {
    const spare = this.takeSpare(align(bytes))
    if (spare !== undefined) return spare
    const address = this.next
    const end = address + align(bytes)
    this.require(end)
    this.next = end
    return address
  }

  /** Takes back memory of {@link allocateOpen} that is zero again. */
  free(address: number, bytes: number): void {
    this.spare.push([address, align(bytes)])
  }

  /** The smallest spare area that is large enough; what it has too much stays spare. */
  private takeSpare(bytes: number): number | undefined {
    const fitting = this.spare.filter(([, size]) => size >= bytes)
    if (fitting.length === 0) return undefined
    const chosen = fitting.reduce((least, span) => (span[1] < least[1] ? span : least))
    const [address, size] = chosen
    this.spare = this.spare.filter((span) => span !== chosen)
    if (size > bytes) this.spare.push([address + bytes, size - bytes])
    return address
  }

  /** An area of at least that size for every worker, which its tasks use one after another and leave zero. */
  arenas(bytes: number): readonly number[] {
    if (bytes > this.arenaBytes) {
      this.arenaList = Array.from({ length: this.pool.workers }, () => this.allocateOpen(bytes))
      // Not before: without memory for all of them there is none of that size.
      this.arenaBytes = bytes
    }
    return this.arenaList
  }

  bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, address, length)
  }

  /** Has `fill` write bytes of memory. While it takes its time memory may grow, and move if it is not shared. */
  async receive(
    address: number,
    length: number,
    fill: (target: Uint8Array) => void | Promise<void>,
  ): Promise<void> {
    if (!(this.memory.buffer instanceof ArrayBuffer)) return fill(this.bytes(address, length))
    const bytes = new Uint8Array(length)
    await fill(bytes)
    this.bytes(address, length).set(bytes)
  }

  words(address: number, length: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, address, length)
  }

  close(): void {
    this.pool.close()
  }

  private require(end: number): void {
    const have = this.memory.buffer.byteLength
    if (end <= have) return
    try {
      if (end > MAXIMUM_PAGES * PAGE_BYTES) throw new RangeError('beyond 4 GiB')
      this.memory.grow(Math.ceil((end - have) / PAGE_BYTES))
    } catch {
      throw new ProverOutOfMemoryError(end, have)
    }
  }

  /** Overwrites what the computation left in these areas, and the temporaries. */
  private async wipe(areas: readonly [address: number, bytes: number][]): Promise<void> {
    const scratch: [number, number] = [this.scratch(0), this.first - this.scratch(0)]
    const clear = ([address, bytes]: [number, number]) => this.pool.run(() => [['clear', address, bytes]])
    // A pool that died has nothing left to clear with, and its memory goes with it.
    await Promise.all([...areas, scratch].map(clear)).catch(() => undefined)
    this.secrets = []
    this.spare = []
    this.next = this.first
    this.arenaBytes = 0
  }
}

/**
 * A memory that can grow as far as the platform lets it: browsers set the address space of a shared memory aside when it is
 * made, and phones refuse 4 GiB.
 *
 * @throws ProverOutOfMemoryError
 */
function openMemory({ initial, maximum, shared }: MemoryLimits): WebAssembly.Memory {
  for (let pages = maximum; pages >= LEAST_MAXIMUM_PAGES; pages /= 2) {
    try {
      return new WebAssembly.Memory({ initial, maximum: pages, shared })
    } catch {}
  }
  throw new ProverOutOfMemoryError(LEAST_MAXIMUM_PAGES * PAGE_BYTES, 0)
}

function align(address: number): number {
  return Math.ceil(address / 64) * 64
}

const engines = new Map<string, Engine>()

/**
 * The process's engine for these options, started by its first user and kept: its code gets faster with use. Its threads
 * keep no process alive. One that lost a thread is replaced.
 *
 * @throws as the constructor
 */
export function sharedEngine(options: EngineOptions = {}): Engine {
  const { threads = '', arithmetic = '', purpose = '', workerScript = '' } = options
  const name = `${threads} ${arithmetic} ${purpose} ${workerScript}`
  const known = engines.get(name)
  if (known !== undefined && !known.pool.failed) return known
  const engine = new Engine(options)
  engines.set(name, engine)
  return engine
}
