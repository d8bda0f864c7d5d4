import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'tsdown'

/** How Node runs the command line: flags and files before the arguments. */
export type Program = readonly string[]

/** From its source, which takes half a second to load. */
export const FROM_SOURCE: Program = ['--import', import.meta.resolve('tsx'), resolve('src/cli.ts')]

/** Bundled, as it is installed. `remove` ends it. */
export async function bundle(): Promise<{ readonly program: Program; remove(): void }> {
  // In there its packages are found.
  const outDir = resolve('node_modules', '.cache', `zkml-faults-${process.pid}`)
  const entry = { index: 'src/index.ts', cli: 'src/cli.ts', worker: 'src/kernels/worker.js' }
  const target = { format: 'esm', platform: 'node', target: 'node20', fixedExtension: false } as const
  await build({ config: false, entry, outDir, dts: false, logLevel: 'silent', ...target })
  return { program: [join(outDir, 'cli.js')], remove: () => rmSync(outDir, { recursive: true, force: true }) }
}

export interface Child {
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null; stderr: string }>
  readonly hasEnded: () => boolean
  kill(): void
}

/** The command line as a process of its own. */
export function startZkml(cwd: string, args: readonly string[], program: Program = FROM_SOURCE): Child {
  const child = spawn(process.execPath, [...program, ...args, '--quiet'], { cwd })
  let [stderr, ended] = ['', false]
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null; stderr: string }>(
    (done) => {
      child.once('close', (code, signal) => {
        ended = true
        done({ code, signal, stderr })
      })
    },
  )
  return { exited, hasEnded: () => ended, kill: () => child.kill('SIGKILL') }
}
