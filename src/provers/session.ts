import type { Curve, ThreadManager } from 'ffjavascript'
import { unlessCancelled } from '../kernels/cancel.js'
import { ProverWorkerDiedError } from '../kernels/errors.js'
import { nodeThreads } from '../kernels/platform.js'

/** snarkjs takes its curve from this global of ffjavascript, so whoever sets it must be the only owner. */
const slot = globalThis as { curve_bn128?: Curve | null }

interface Engine {
  readonly curve: Curve
  /** Curve that other code had put into the global; handed back at the end. */
  readonly displaced: Curve | null
  /** Rejects when a worker dies: ffjavascript itself would wait for its answer for ever. */
  readonly broken: Promise<never>
  /** Ends what runs on it: from then on nothing that was asked of it is answered. */
  end(): void
}

let users = 0
let starting: Promise<Engine> | undefined
let running: Engine | undefined

/**
 * Runs `use` with the one BN254 engine of this process and its worker threads.
 *
 * The engine starts with the first user, is shared by all that overlap, and stops with the last: no worker
 * outlives the returned promise, and a later call starts a new engine. Every call into snarkjs or
 * ffjavascript belongs inside; `use` must have awaited all of them when it returns.
 *
 * @param signal when it fires the call ends, and what `use` has begun goes no further than the engine's last user lets it
 * @throws ProverWorkerDiedError when a worker thread ends early, for instance for want of memory; the signal's reason
 */
export async function withCurve<T>(use: (curve: Curve) => Promise<T>, signal?: AbortSignal): Promise<T> {
  signal?.throwIfAborted()
  users++
  try {
    starting ??= start()
    const engine = await starting
    signal?.throwIfAborted()
    return await unlessCancelled(Promise.race([use(engine.curve), engine.broken]), signal)
  } finally {
    users--
    if (users === 0) stop()
  }
}

/**
 * Makes the running engine the one that snarkjs finds. Needed after anything may have loaded another copy of
 * ffjavascript: each copy clears the global when it is loaded, and snarkjs would then start an engine of its own that
 * nobody ends. An installed package can have such a copy below snarkjs.
 */
export function claimEngine(): void {
  if (running !== undefined) slot.curve_bn128 = running.curve
}

async function start(): Promise<Engine> {
  const { buildBn128 } = await import('ffjavascript')
  const displaced = slot.curve_bn128 ?? null
  slot.curve_bn128 = null
  const curve = await buildBn128(!mayStartThreads())
  slot.curve_bn128 = curve
  running = {
    curve,
    displaced,
    ...(curve.tm.workers === undefined ? inTurns(curve.tm) : onThreads(curve.tm)),
  }
  return running
}

/**
 * Never in a page. ffjavascript starts threads from a blob:, which a strict content policy forbids; a page cannot read its policy,
 * an attempt is reported to the page's owner as a violation, and ffjavascript waits for ever for a thread that did not start.
 */
function mayStartThreads(): boolean {
  return nodeThreads() !== undefined
}

function onThreads({ workers = [], concurrency }: ThreadManager): Pick<Engine, 'broken' | 'end'> {
  const broken = new Promise<never>((_, reject) => {
    const fail = () => reject(new ProverWorkerDiedError(concurrency))
    for (const worker of workers) {
      worker.addEventListener('error', fail)
      worker.addEventListener('close', fail)
    }
  })
  broken.catch(() => undefined)
  const end = () => {
    for (const worker of workers) worker.terminate()
  }
  return { broken, end }
}

/** The calling thread does it all. It gives way before every step, without which no event, a cancelling one neither, would come. */
function inTurns(tm: ThreadManager): Pick<Engine, 'broken' | 'end'> {
  const step = tm.queueAction.bind(tm)
  let ended = false
  tm.queueAction = async (...action) => {
    await nextTurn()
    return ended ? new Promise(() => undefined) : step(...action)
  }
  const end = () => {
    ended = true
  }
  return { broken: new Promise(() => undefined), end }
}

/** Resolves after the events that wait. A timer would take 4 ms in a page, which is longer than most steps. */
function nextTurn(): Promise<void> {
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}

/** Synchronous up to the last statement, so that no new user can see the ending engine. */
function stop(): void {
  const ending = running
  running = undefined
  starting = undefined
  if (ending === undefined) return
  slot.curve_bn128 = ending.displaced
  ending.end()
}
