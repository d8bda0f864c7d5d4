import { spawn } from 'node:child_process'
import { cpus, totalmem } from 'node:os'

/** One run of a command as a whole process. */
export interface Run {
  readonly seconds: number
  /** Largest resident set, in megabytes (10^6 bytes). */
  readonly megabytes: number
}

export interface Summary {
  readonly runs: number
  readonly seconds: { readonly min: number; readonly median: number; readonly max: number }
  readonly megabytes: number
}

/** Prints the process's peak memory when it ends, on a line of its own. */
const REPORT = `data:text/javascript,process.on('exit',()=>process.stderr.write('\\nmaxrss '+process.resourceUsage().maxRSS+'\\n'))`

/** Runs a Node program to its end. Rejects when it fails. */
export async function runProcess(args: readonly string[]): Promise<Run> {
  const started = performance.now()
  const child = spawn(process.execPath, ['--import', REPORT, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`exit ${code}: ${args.join(' ')}\n${errors}`)
  const kilobytes = Number(/maxrss (\d+)/.exec(errors)?.[1])
  return { seconds: (performance.now() - started) / 1000, megabytes: (kilobytes * 1024) / 1e6 }
}

/** Runs the commands in turn, A B A B ..., after one uncounted round, so that drift of the machine falls on all alike. */
export async function interleave(
  commands: Readonly<Record<string, readonly string[]>>,
  rounds: number,
): Promise<Record<string, Summary>> {
  const runs = new Map(Object.keys(commands).map((name) => [name, [] as Run[]]))
  for (let round = 0; round <= rounds; round++) {
    for (const [name, args] of Object.entries(commands)) {
      const run = await runProcess(args)
      if (round > 0) runs.get(name)!.push(run)
    }
  }
  return Object.fromEntries([...runs].map(([name, list]) => [name, summarize(list)]))
}

function summarize(runs: readonly Run[]): Summary {
  const seconds = runs.map((run) => run.seconds).sort((a, b) => a - b)
  const [min, median, max] = [0, (seconds.length - 1) >> 1, seconds.length - 1].map((i) => seconds[i]!)
  return {
    runs: runs.length,
    seconds: { min: min!, median: median!, max: max! },
    megabytes: Math.max(...runs.map((run) => run.megabytes)),
  }
}

/** The machine in words. */
export function machine(): string {
  const [cpu] = cpus()
  return `${cpus().length} cores of ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`
}
