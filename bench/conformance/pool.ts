import { type ChildProcess, fork } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Outcome } from './runCase.js'

/** A case that takes longer, or more memory, has failed. */
const [MOST_SECONDS, MOST_GIGABYTES] = [300, 6]
const TOO_MUCH = `took more than ${MOST_SECONDS / 60} minutes or ${MOST_GIGABYTES} GB`

/** Ticks of the clock that Linux counts processor time in. */
const TICKS_PER_SECOND = 100

/**
 * Runs cases in child processes, so that one that never ends, or takes all memory, fails alone.
 *
 * @param names taken from the front, by the next free worker
 * @param each is told of every outcome as it comes
 */
export async function runAll(
  wheel: string,
  names: readonly string[],
  workers: number,
  each: (name: string, outcome: Outcome) => void,
): Promise<void> {
  const queue = [...names]
  const work = async () => {
    let child: ChildProcess | undefined
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      child ??= startWorker(wheel)
      const outcome = await ask(child, name)
      if (outcome.ended) child = undefined
      each(name, outcome)
    }
    child?.kill()
  }
  await Promise.all(Array.from({ length: workers }, work))
}

function startWorker(wheel: string): ChildProcess {
  const execArgv = [...process.execArgv, `--max-old-space-size=${MOST_GIGABYTES * 1000}`]
  return fork(fileURLToPath(new URL('worker.ts', import.meta.url)), [wheel], {
    execArgv,
    serialization: 'advanced',
  })
}

/** The outcome of one case; `ended` where it took the worker with it. */
function ask(child: ChildProcess, name: string): Promise<Outcome & { readonly ended?: true }> {
  return new Promise((resolve) => {
    const started = secondsOf(child)
    const settle = (outcome: Outcome & { readonly ended?: true }) => {
      clearInterval(timer)
      child.removeAllListeners()
      resolve(outcome)
    }
    const fail = (reason: string) => settle({ result: 'failed', reason, trace: '', ended: true })
    const timer = setInterval(() => {
      if (secondsOf(child) - started < MOST_SECONDS && gigabytes(child) < MOST_GIGABYTES) return
      child.kill('SIGKILL')
      fail(TOO_MUCH)
    }, 1000)
    child.once('message', (outcome) => settle(outcome as Outcome))
    // The engine gives up, with a signal, when its heap is full.
    child.once('exit', (_, signal) => fail(signal === null ? 'crash: the process ended' : TOO_MUCH))
    child.send(name)
  })
}

/** Processor time that a process has had, so that no case fails on a busy machine; that of the clock where the system does not say. */
function secondsOf({ pid }: ChildProcess): number {
  const path = `/proc/${pid}/stat`
  if (!existsSync(path)) return performance.now() / 1000
  const fields = readFileSync(path, 'utf8').split(') ').at(-1)!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

/** Memory that a process has now, where the system says so. */
function gigabytes({ pid }: ChildProcess): number {
  const status = `/proc/${pid}/status`
  if (!existsSync(status)) return 0
  return Number(/VmRSS:\s*(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] ?? 0) / 1e6
}
