import { spawn } from 'node:child_process'
import { cpus, totalmem } from 'node:os'

/** One run of a command as a whole process. */
export interface Run {
  readonly seconds: number
  /** Largest resident set, in megabytes (10^6 bytes). */
  readonly megabytes: number
}

/** Extremes and median; the lower one of two medians. */
export interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
}

export interface Summary {
  readonly runs: number
  readonly seconds: Spread
  readonly megabytes: number
}

/**
 * Prints the process's peak memory when it ends, on a line of its own. Linux counts into `maxRSS` what the parent had
 * when it started the process, so there the high-water mark of the process's own memory is read instead.
 */
const REPORT = `data:text/javascript,${encodeURIComponent(`
import { existsSync, readFileSync } from 'node:fs'
const status = '/proc/self/status'
process.on('exit', () => {
  const own = existsSync(status) ? /VmHWM:\\s*(\\d+)/.exec(readFileSync(status, 'utf8'))?.[1] : undefined
  process.stderr.write('\\nmaxrss ' + (own ?? process.resourceUsage().maxRSS) + '\\n')
})
`)}`

/** Runs a Node program to its end, under another Node if its command is given. Rejects when it fails. */
export function runProcess(
  args: readonly string[],
  node: readonly string[] = [process.execPath],
): Promise<Run> {
  return runReporting([...node, '--import', REPORT, ...args])
}

/** The same for any program, by GNU time. */
export function runNative(command: readonly string[]): Promise<Run> {
  return runReporting(['/usr/bin/time', '-f', 'maxrss %M', ...command])
}

/** Runs a command that says at its end, on stderr, how many kilobytes it had at most. */
async function runReporting([program, ...args]: readonly string[]): Promise<Run> {
  const started = performance.now()
  const child = spawn(program!, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`exit ${code}: ${program} ${args.join(' ')}\n${errors}`)
  const kilobytes = Number(/maxrss (\d+)/.exec(errors)?.[1])
  return { seconds: (performance.now() - started) / 1000, megabytes: (kilobytes * 1024) / 1e6 }
}

/** Runs the commands in turn; see {@link inTurn}. */
export async function interleave(
  commands: Readonly<Record<string, readonly string[]>>,
  rounds: number,
): Promise<Record<string, Summary>> {
  const runners = Object.entries(commands).map(([name, args]) => [name, () => runProcess(args)] as const)
  const runs = await inTurn(Object.fromEntries(runners), rounds)
  return Object.fromEntries(Object.entries(runs).map(([name, list]) => [name, summarize(list)]))
}

/** Calls all in turn, A B A B ..., after uncounted rounds, so that drift of the machine falls on all alike. */
export async function inTurn<T>(
  runners: Readonly<Record<string, () => T | Promise<T>>>,
  rounds: number,
  uncounted = 1,
): Promise<Record<string, T[]>> {
  const results = new Map(Object.keys(runners).map((name) => [name, [] as T[]]))
  for (let round = -uncounted; round < rounds; round++) {
    for (const [name, run] of Object.entries(runners)) {
      const result = await run()
      if (round >= 0) results.get(name)!.push(result)
    }
  }
  return Object.fromEntries(results)
}

export function summarize(runs: readonly Run[]): Summary {
  return {
    runs: runs.length,
    seconds: spread(runs.map((run) => run.seconds)),
    megabytes: Math.max(...runs.map((run) => run.megabytes)),
  }
}

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const [min, median, max] = [0, (sorted.length - 1) >> 1, sorted.length - 1].map((i) => sorted[i]!)
  return { min: min!, median: median!, max: max! }
}

/** The machine in words. */
export function machine(): string {
  const [cpu] = cpus()
  return `${cpus().length} cores of ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`
}
