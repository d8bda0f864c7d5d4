import type { CallName, Calls, Message, Problem, Question, Report } from './messages.js'

/** A problem of the prover, thrown to whoever asked. */
export class ProverError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message)
  }
}

export interface CallOptions {
  readonly onReport?: (report: Report) => void
  readonly signal?: AbortSignal
}

interface Pending extends CallOptions {
  readonly resolve: (answer: Calls[CallName]['answer']) => void
  readonly reject: (error: unknown) => void
}

/** A worker that does not end a cancelled call within this time is ended itself. */
const PATIENCE_MS = 5_000

/** The worker that proves. It is started when it is needed; when it is lost, the next call starts another. */
export class Prover {
  private worker: Worker | undefined
  private readonly pending = new Map<number, Pending>()
  private lockWatch: AbortController | undefined
  private calls = 0

  /** @param onLost told when a worker ended that nobody had told to */
  constructor(private readonly onLost: (problem: Problem) => void) {}

  /** @throws ProverError; the signal's reason */
  async ask<Name extends CallName>(
    call: Name,
    ask: Calls[Name]['ask'],
    options: CallOptions = {},
  ): Promise<Calls[Name]['answer']> {
    options.signal?.throwIfAborted()
    const id = this.calls++
    const answer = new Promise<Calls[CallName]['answer']>((resolve, reject) => {
      this.pending.set(id, { ...options, resolve, reject })
    })
    this.post({ id, call, ask } as Question)
    options.signal?.addEventListener('abort', () => this.cancel(id), { once: true })
    return answer as Promise<Calls[Name]['answer']>
  }

  private cancel(id: number): void {
    if (!this.pending.has(id)) return
    this.post({ id, call: 'cancel' })
    setTimeout(() => {
      if (this.pending.has(id)) this.end(cancelled())
    }, PATIENCE_MS)
  }

  private post(question: Question): void {
    this.worker ??= this.start()
    this.worker.postMessage(question)
  }

  private start(): Worker {
    const worker = new Worker(new URL('./prover.worker.ts', import.meta.url), { type: 'module' })
    worker.onmessage = ({ data }: MessageEvent<Message>) => this.take(worker, data)
    worker.onerror = (event) => {
      event.preventDefault()
      this.lose(worker, event.message)
    }
    return worker
  }

  private take(worker: Worker, message: Message): void {
    if ('alive' in message) return this.watch(worker, message.alive)
    const call = this.pending.get(message.id)
    if (call === undefined) return
    // A call that was cancelled says nothing any more.
    if ('report' in message) return call.signal?.aborted ? undefined : call.onReport?.(message.report)
    this.pending.delete(message.id)
    if ('answer' in message) call.resolve(message.answer)
    else if ('problem' in message) call.reject(new ProverError(message.problem))
    else call.reject(call.signal?.reason ?? cancelled())
  }

  private watch(worker: Worker, lock: string): void {
    const watch = new AbortController()
    this.lockWatch = watch
    navigator.locks
      .request(lock, { signal: watch.signal }, () => this.lose(worker, 'the browser ended it'))
      .catch(() => undefined)
  }

  private lose(worker: Worker, problem: string | undefined): void {
    if (worker !== this.worker) return
    const lost: Problem = {
      code: 'E_PAGE_WORKER',
      message: 'The part of this page that computes proofs has ended.',
      facts: [['problem', problem ?? 'its script cannot be loaded']],
      advice: 'try again, which starts it anew; if it ends again, close other tabs or reload the page',
    }
    this.end(new ProverError(lost))
    this.onLost(lost)
  }

  private end(error: unknown): void {
    this.lockWatch?.abort()
    this.worker?.terminate()
    this.worker = undefined
    for (const { reject } of this.pending.values()) reject(error)
    this.pending.clear()
  }
}

function cancelled(): DOMException {
  return new DOMException('cancelled', 'AbortError')
}
