import { execFileSync, spawn } from 'node:child_process'
import type { Comparison } from './figures.js'
import type { SectionName, Settings } from './settings.js'

/** What a section that runs inside of a process brings back. */
export interface ChildAnswer {
  /** The JavaScript engine, and which of our arithmetics it offers, in words. */
  readonly engine: string
  readonly comparisons: readonly Comparison[]
}

/** Version and flags. */
export function nodeName([program, ...flags]: readonly string[]): string {
  const version = execFileSync(program!, ['-p', 'process.version'], { encoding: 'utf8' }).trim()
  return ['Node', version, ...flags].join(' ')
}

/** Measures a section in a process of its own under a Node. */
export async function measureUnder(
  node: readonly string[],
  section: SectionName,
  settings: Settings,
): Promise<ChildAnswer> {
  const [program, ...flags] = node
  const script = [
    '--expose-gc',
    '--import',
    'tsx',
    'bench/prover/child.ts',
    section,
    JSON.stringify(settings),
  ]
  const child = spawn(program!, [...flags, ...script], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`${section} under ${node.join(' ')} ended with exit code ${code}`)
  return JSON.parse(output)
}
