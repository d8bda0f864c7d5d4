import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { lockFolder } from './folderLock.js'

/** The calls that writing needs; tests put failing ones in their place. */
export interface Disk {
  /** False for a folder. */
  readonly hasFile: (path: string) => boolean
  /** Whether something is there that bytes go through: a device, a pipe, a terminal. */
  readonly isStream: (path: string) => boolean
  /** Returns the outermost folder that it made, if any. */
  readonly mkdir: (folder: string) => string | undefined
  readonly list: (folder: string) => readonly string[]
  /** Waits until no other process replaces files there, and returns what lets the next one. */
  readonly lock: (folder: string) => () => void
  readonly write: (file: string, bytes: Uint8Array | string) => void
  readonly rename: (from: string, to: string) => void
  readonly remove: (file: string) => void
  /** Only an empty one. */
  readonly rmdir: (folder: string) => void
}

export const DISK: Disk = {
  hasFile: (path) => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === false,
  isStream,
  mkdir: makeFolder,
  list: (folder) => readdirSync(folder),
  lock: lockFolder,
  write: (file, bytes) => writeFileSync(file, bytes),
  rename: renameSync,
  remove: (file) => rmSync(file, { force: true }),
  rmdir: rmdirSync,
}

function isStream(path: string): boolean {
  try {
    const found = statSync(path)
    return !found.isFile() && !found.isDirectory()
  } catch {
    return false
  }
}

/** Makes a folder and its parents. Node's own recursive mkdir does not end below folders such as /proc. */
function makeFolder(folder: string): string | undefined {
  if (existsSync(folder)) return undefined
  const outermost = makeFolder(dirname(folder))
  mkdirSync(folder)
  return outermost ?? folder
}
