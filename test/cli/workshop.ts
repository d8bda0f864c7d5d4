import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { vi } from 'vitest'
import { main } from '../../src/cli/main.js'

/** What a run of the command line left behind. */
export interface Ran {
  /** Exit code; null when a signal ended the process. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A temporary folder in which commands run; paths in arguments are relative to it. */
export interface Workshop {
  readonly folder: string
  /** Runs the command line within this process. */
  zkml(...args: string[]): Promise<Ran>
  /** As zkml with --json: the one object on stdout, parsed; rejects when stdout holds anything else. */
  json(...args: string[]): Promise<{ readonly code: number | null; readonly value: unknown }>
  /** Writes bytes, text, or anything else as JSON. */
  save(name: string, content: Uint8Array | string | object): void
  read(name: string): string
  bytes(name: string): Uint8Array
  /** Copies a folder of files. */
  copy(from: string, to: string): void
  /** Names of everything in a folder, sorted. */
  list(name?: string): string[]
  remove(): void
}

export function openWorkshop(): Workshop {
  const folder = mkdtempSync(join(tmpdir(), 'zkml-cli-'))
  const at = (name: string) => join(folder, name)
  const zkml = (...args: string[]) => within(folder, () => captured(() => main(args)))
  return {
    folder,
    zkml,
    json: async (...args) => {
      const { code, stdout } = await zkml(...args, '--json')
      return { code, value: onlyObject(stdout) }
    },
    save(name, content) {
      const isPlain = typeof content === 'string' || content instanceof Uint8Array
      writeFileSync(at(name), isPlain ? content : JSON.stringify(content))
    },
    read: (name) => readFileSync(at(name), 'utf8'),
    bytes: (name) => new Uint8Array(readFileSync(at(name))),
    copy: (from, to) => cpSync(at(from), at(to), { recursive: true }),
    list: (name = '.') => readdirSync(at(name)).sort(),
    remove: () => rmSync(folder, { recursive: true }),
  }
}

/** The text must be one line with one JSON object. */
export function onlyObject(stdout: string): unknown {
  if (!/^\{.*\}\n$/.test(stdout)) throw new Error(`not one line of JSON: ${stdout}`)
  return JSON.parse(stdout)
}

/** Vitest runs each file in a process of its own, so the working directory is this file's alone. */
async function within<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const previous = process.cwd()
  process.chdir(folder)
  try {
    return await work()
  } finally {
    process.chdir(previous)
  }
}

/** What `work` writes, the console included, which the command line silences for good. */
async function captured(work: () => Promise<number>): Promise<Ran> {
  const texts = { stdout: '', stderr: '' }
  const real = { ...console }
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      texts[name] += chunk
      return true
    }),
  )
  try {
    return { code: await work(), ...texts }
  } finally {
    for (const spy of spies) spy.mockRestore()
    Object.assign(console, real)
  }
}

export interface Child {
  readonly exited: Promise<Ran & { readonly signal: NodeJS.Signals | null }>
  /** Resolves when this text stands on stdout, or the process has ended. */
  printed(text: string): Promise<void>
  kill(signal: NodeJS.Signals): void
}

/** Starts the command line as a process of its own. */
export function startZkml(folder: string, ...args: string[]): Child {
  const program = resolve('src/cli.ts')
  const loader = import.meta.resolve('tsx')
  const child = spawn(process.execPath, ['--import', loader, program, ...args], { cwd: folder })
  const texts = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => {
    texts.stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    texts.stderr += chunk
  })
  const exited = new Promise<Ran & { signal: NodeJS.Signals | null }>((done, fail) => {
    child.once('error', fail).once('close', (code, signal) => done({ code, signal, ...texts }))
  })
  const printed = (text: string) =>
    new Promise<void>((done) => {
      child.stdout.on('data', () => texts.stdout.includes(text) && done())
      child.once('close', () => done())
    })
  return { exited, printed, kill: (signal) => child.kill(signal) }
}
