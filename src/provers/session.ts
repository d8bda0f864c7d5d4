import type { Curve } from 'ffjavascript'
import { ProverWorkerDiedError } from '../kernels/errors.js'

/** snarkjs takes its curve from this global of ffjavascript, so whoever sets it must be the only owner. */
const slot = globalThis as { curve_bn128?: Curve | null }

interface Engine {
  readonly curve: Curve
  /** Curve that other code had put into the global; handed back at the end. */
  readonly displaced: Curve | null
  /** Rejects when a worker dies: ffjavascript itself would wait for its answer for ever. */
  readonly broken: Promise<never>
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
 * @throws ProverWorkerDiedError when a worker thread ends early, for instance for want of memory.
 */
export async function withCurve<T>(use: (curve: Curve) => Promise<T>): Promise<T> {
  users++
  try {
    starting ??= start()
    const engine = await starting
    return await Promise.race([use(engine.curve), engine.broken])
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
  const curve = await buildBn128(false)
  running = { curve, displaced, broken: watch(curve) }
  return running
}

function watch(curve: Curve): Promise<never> {
  const broken = new Promise<never>((_, reject) => {
    const fail = () => reject(new ProverWorkerDiedError(curve.tm.concurrency))
    for (const worker of curve.tm.workers) {
      worker.addEventListener('error', fail)
      worker.addEventListener('close', fail)
    }
  })
  broken.catch(() => undefined)
  return broken
}

/** Synchronous up to the last statement, so that no new user can see the ending engine. */
function stop(): void {
  const ending = running
  running = undefined
  starting = undefined
  if (ending === undefined) return
  slot.curve_bn128 = ending.displaced
  for (const worker of ending.curve.tm.workers) worker.terminate()
}
