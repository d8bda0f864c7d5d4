import { KernelFailedError, ProverWorkerDiedError } from './errors.js'
import { startThread, type Thread } from './platform.js'

/** A kernel's name and operands. */
export type Call = readonly [kernel: string, ...operands: number[]]

/** The calls of one task, made when it is known which worker runs it. */
export type Task = (worker: number) => readonly Call[]

/** Runs tasks of kernel calls, several at a time where the platform has threads. */
export interface Pool {
  readonly workers: number
  /** Brings the kernels; to be called once, before the first task. Threads start up before that. */
  load(module: WebAssembly.Module, memory: WebAssembly.Memory): void
  /**
   * Resolves once all workers have the memory, or none will. Before that the memory must not grow: a thread that takes it over at
   * that moment would not learn its new size, and fail beyond the old one. Whoever waits keeps the process alive.
   */
  ready(): Promise<void>
  /** Whether a worker died; nothing runs on the pool any more. */
  readonly failed: boolean
  /**
   * Runs the task on the first worker that is free. @returns the results of its calls.
   *
   * @throws ProverWorkerDiedError, KernelFailedError
   */
  run(task: Task): Promise<readonly number[]>
  /** Resolves once no task runs; those that wait are dropped with the error. */
  drain(dropped: Error): Promise<void>
  close(): void
}

interface Waiting {
  readonly task: Task
  readonly resolve: (results: readonly number[]) => void
  readonly reject: (error: Error) => void
  /** Resolves when the task has ended in any way. */
  readonly settled: Promise<unknown>
}

/** Worker threads on one shared memory. They never keep a process alive by themselves. */
export class ThreadPool implements Pool {
  private readonly slots: Slot[] = []
  private readonly queue: Waiting[] = []
  private failure: Error | undefined
  private started!: () => void
  private readonly start = new Promise<void>((resolve) => {
    this.started = resolve
  })

  /** @param script of the threads; see `startThread` */
  constructor(
    readonly workers: number,
    private readonly script?: string | URL,
  ) {
    for (let i = 0; i < workers; i++) this.slots.push(this.startSlot(i))
  }

  load(module: WebAssembly.Module, memory: WebAssembly.Memory): void {
    for (const { thread } of this.slots) thread.post({ module, memory })
  }

  get failed(): boolean {
    return this.failure !== undefined
  }

  ready(): Promise<void> {
    for (const { thread, starting } of this.slots) if (starting) thread.keepAlive(true)
    return this.start
  }

  run(task: Task): Promise<readonly number[]> {
    if (this.failure !== undefined) return Promise.reject(this.failure)
    let settle: Pick<Waiting, 'resolve' | 'reject'>
    const answer = new Promise<readonly number[]>((resolve, reject) => {
      settle = { resolve, reject }
    })
    this.queue.push({ task, ...settle!, settled: answer.catch(() => undefined) })
    this.dispatch()
    return answer
  }

  async drain(dropped: Error): Promise<void> {
    for (const { reject } of this.queue.splice(0)) reject(dropped)
    await Promise.all(this.slots.flatMap(({ tasks }) => tasks.map(({ settled }) => settled)))
  }

  close(): void {
    this.fail(new ProverWorkerDiedError(this.workers, 'the engine was closed'))
  }

  private startSlot(worker: number): Slot {
    const listener = {
      onMessage: (data: unknown) => this.answer(slot, data as Answer),
      onEnd: (problem: string) => this.fail(new ProverWorkerDiedError(this.workers, problem)),
    }
    const thread = startThread(listener, this.script)
    const slot: Slot = { worker, thread, starting: true, tasks: [] }
    thread.keepAlive(false)
    return slot
  }

  /** Hands tasks to the workers that have fewest. */
  private dispatch(): void {
    while (this.queue.length > 0) {
      const slot = this.slots.reduce((least, other) =>
        other.tasks.length < least.tasks.length ? other : least,
      )
      if (slot.tasks.length >= TASKS_AHEAD) return
      this.hand(this.queue.shift()!, slot)
    }
  }

  private hand(next: Waiting, slot: Slot): void {
    try {
      const calls = next.task(slot.worker)
      slot.tasks.push(next)
      slot.thread.keepAlive(true)
      slot.thread.post({ calls })
    } catch (error) {
      next.reject(error as Error)
    }
  }

  private answer(slot: Slot, { results, problem }: Answer): void {
    if (slot.starting) {
      slot.starting = false
      if (slot.tasks.length === 0) slot.thread.keepAlive(false)
      if (problem !== undefined) this.fail(new KernelFailedError(problem))
      else if (this.slots.every(({ starting }) => !starting)) this.started()
      return
    }
    const task = slot.tasks.shift()
    if (slot.tasks.length === 0) slot.thread.keepAlive(false)
    this.dispatch()
    if (problem === undefined) task?.resolve(results ?? [])
    else task?.reject(new KernelFailedError(problem))
  }

  /** Everything that runs or waits fails, and so does whatever comes after. */
  private fail(error: Error): void {
    if (this.failure !== undefined) return
    this.failure = error
    this.started()
    for (const { thread, tasks } of this.slots) {
      thread.terminate()
      for (const { reject } of tasks.splice(0)) reject(error)
    }
    for (const { reject } of this.queue.splice(0)) reject(error)
  }
}

/** Tasks that a worker has at a time: one to go on with while the main thread is busy. */
const TASKS_AHEAD = 2

interface Slot {
  readonly worker: number
  readonly thread: Thread
  /** Until the answer to the first message, which brings the module. */
  starting: boolean
  /** Those it was handed, in order. */
  readonly tasks: Waiting[]
}

interface Answer {
  readonly results?: readonly number[]
  readonly problem?: string
}

/** Tasks take milliseconds, and so does a pause in a page, whose timers are no finer than 4. */
const TASKS_BETWEEN_PAUSES = 8

/** The calling thread as the only worker, where memory cannot be shared. It gives way every few tasks. */
export class SingleThread implements Pool {
  readonly workers = 1
  readonly failed = false
  private kernels: Record<string, (...operands: number[]) => number | undefined> = {}
  private last: Promise<unknown> = Promise.resolve()
  private turns = 0
  /** What the tasks that still wait are dropped with. */
  private dropped: { readonly error: Error } | undefined

  load(module: WebAssembly.Module, memory: WebAssembly.Memory): void {
    const { exports } = new WebAssembly.Instance(module, { zkml: { memory } })
    this.kernels = exports as typeof this.kernels
  }

  run(task: Task): Promise<readonly number[]> {
    const result = this.last.then(() => this.runNow(task))
    this.last = result.catch(() => undefined)
    return result
  }

  async ready(): Promise<void> {}

  async drain(error: Error): Promise<void> {
    this.dropped = { error }
    await this.last
    this.dropped = undefined
  }

  close(): void {}

  private async runNow(task: Task): Promise<readonly number[]> {
    if (this.turns++ % TASKS_BETWEEN_PAUSES === 0) await new Promise((resolve) => setTimeout(resolve, 0))
    if (this.dropped !== undefined) throw this.dropped.error
    const calls = task(0)
    try {
      return calls.map(([name, ...operands]) => this.kernels[name]!(...operands) ?? 0)
    } catch (error) {
      throw new KernelFailedError(String(error))
    }
  }
}
