import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { FileWriteError } from '../disk/errors.js'
import { isAlive, lockFolder } from '../disk/folderLock.js'
import { digestOf, digestOfFile } from './digest.js'

/** Builds of one model that are kept: settings that alternate, and a page that still runs on the last one. */
const KEPT = 4
const INDEX = 'index.json'

const indexSchema = z.record(z.string(), z.object({ sha256: z.string(), bytes: z.number() }))

export interface KeptFile {
  readonly path: string
  readonly sha256: string
  readonly bytes: number
}

/** A build on disk, each file of which is what it was when it was written. */
export interface Entry {
  readonly folder: string
  readonly files: ReadonlyMap<string, KeptFile>
}

/**
 * The builds of one model: a folder with one folder for each, by fingerprint. A build comes in with one rename, under the
 * lock of the folder, so that processes that build the same at once agree on the first one's keys.
 */
export class BuildCache {
  constructor(private readonly folder: string) {}

  /** The build of this fingerprint; undefined where there is none, or one that was damaged. */
  find(fingerprint: string): Entry | undefined {
    const folder = join(this.folder, fingerprint)
    const entry = readEntry(folder)
    if (entry !== undefined) markUsed(folder)
    return entry
  }

  /** Keeps a build, unless another process was first: then that one's counts. @throws FileWriteError, FolderBusyError */
  keep(fingerprint: string, contents: ReadonlyMap<string, Uint8Array | string>): Entry {
    try {
      return this.#keep(fingerprint, contents)
    } catch (error) {
      if (!(error instanceof Error) || !('syscall' in error)) throw error
      throw new FileWriteError({ file: this.folder, problem: error.message })
    }
  }

  /** The newest copy of a file that any build of the model has. */
  newest(file: string): string | undefined {
    return this.#byUse()
      .map((name) => join(this.folder, name, file))
      .find((path) => existsSync(path))
  }

  #keep(fingerprint: string, contents: ReadonlyMap<string, Uint8Array | string>): Entry {
    const aside = join(this.folder, `.${fingerprint}.${process.pid}`)
    mkdirSync(aside, { recursive: true })
    try {
      writeEntry(aside, contents)
      const unlock = lockFolder(this.folder)
      try {
        return this.#replace(fingerprint, aside)
      } finally {
        unlock()
      }
    } finally {
      remove(aside)
    }
  }

  #replace(fingerprint: string, aside: string): Entry {
    const others = this.find(fingerprint)
    if (others !== undefined) return others
    const folder = join(this.folder, fingerprint)
    remove(folder)
    renameSync(aside, folder)
    this.#prune()
    return readEntry(folder)!
  }

  #prune(): void {
    for (const name of this.#byUse().slice(KEPT)) remove(join(this.folder, name))
    for (const name of readdirSync(this.folder)) {
      const pid = name.match(/^\.[0-9a-f]+\.(\d+)$/)?.[1]
      if (pid !== undefined && !isAlive(Number(pid))) remove(join(this.folder, name))
    }
  }

  /** Names of the builds, the one that was used last first. */
  #byUse(): string[] {
    if (!existsSync(this.folder)) return []
    const names = readdirSync(this.folder).filter((name) => /^[0-9a-f]+$/.test(name))
    const used = new Map(names.map((name) => [name, lastUse(join(this.folder, name))]))
    return names.sort((a, b) => used.get(b)! - used.get(a)!)
  }
}

function writeEntry(folder: string, contents: ReadonlyMap<string, Uint8Array | string>): void {
  const index = [...contents].map(([name, content]) => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
    writeFileSync(join(folder, name), bytes)
    return [name, { sha256: digestOf(bytes), bytes: bytes.length }] as const
  })
  writeFileSync(join(folder, INDEX), JSON.stringify(Object.fromEntries(index)))
}

function readEntry(folder: string): Entry | undefined {
  try {
    const index = indexSchema.parse(JSON.parse(readFileSync(join(folder, INDEX), 'utf8')))
    const files = Object.entries(index).map(([name, { sha256, bytes }]) => {
      const path = join(folder, name)
      return statSync(path).size === bytes && digestOfFile(path) === sha256
        ? ([name, { path, sha256, bytes }] as const)
        : undefined
    })
    return files.every((file) => file !== undefined) ? { folder, files: new Map(files) } : undefined
  } catch {
    return undefined
  }
}

function lastUse(folder: string): number {
  return statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

/** Of a cache that cannot be written to the order of use is of no use. */
function markUsed(folder: string): void {
  const now = new Date()
  try {
    utimesSync(folder, now, now)
  } catch {}
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true })
}
