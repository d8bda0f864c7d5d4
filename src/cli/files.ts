import {
  closeSync,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { ByteSource } from '../provers/keySource.js'
import { FileReadError, FileWriteError } from './errors.js'

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is no folder',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EFBIG: 'the file would be too large',
}

/** @throws FileReadError */
export function readBytes(file: string, advice?: string): Uint8Array {
  try {
    const { buffer, byteOffset, length } = readFileSync(file)
    return new Uint8Array(buffer, byteOffset, length)
  } catch (error) {
    throw new FileReadError({ file, problem: problemOf(error) }, advice)
  }
}

/** A file that is read in pieces until it is closed. */
export interface OpenFile extends ByteSource {
  close(): void
}

/** @throws FileReadError, also from its `read` */
export function openFile(file: string, advice?: string): OpenFile {
  const attempt = <T>(action: () => T): T => {
    try {
      return action()
    } catch (error) {
      throw new FileReadError({ file, problem: problemOf(error) }, advice)
    }
  }
  const descriptor = attempt(() => openSync(file, 'r'))
  return {
    size: attempt(() => fstatSync(descriptor).size),
    read: (offset, target) =>
      attempt(() => {
        for (let at = 0; at < target.length; ) {
          const count = readSync(descriptor, target, at, target.length - at, offset + at)
          if (count === 0) throw new Error('the file ends early')
          at += count
        }
      }),
    close: () => closeSync(descriptor),
  }
}

export function readText(file: string, advice?: string): string {
  return new TextDecoder().decode(readBytes(file, advice))
}

/** The calls that writing needs; tests put failing ones in their place. */
export interface Disk {
  /** False for a folder. */
  readonly hasFile: (path: string) => boolean
  /** Returns the outermost folder that it made, if any. */
  readonly mkdir: (folder: string) => string | undefined
  readonly write: (file: string, bytes: Uint8Array | string) => void
  readonly rename: (from: string, to: string) => void
  readonly remove: (file: string) => void
  /** Only an empty one. */
  readonly rmdir: (folder: string) => void
}

export const DISK: Disk = {
  hasFile: (path) => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === false,
  mkdir: makeFolder,
  write: (file, bytes) => writeFileSync(file, bytes),
  rename: renameSync,
  remove: (file) => rmSync(file, { force: true }),
  rmdir: rmdirSync,
}

/** What takes back the steps done so far, in the order in which they were done. */
type Undo = (() => void)[]

/** Makes a folder and its parents. Node's own recursive mkdir does not end below folders such as /proc. */
function makeFolder(folder: string): string | undefined {
  if (existsSync(folder)) return undefined
  const outermost = makeFolder(dirname(folder))
  mkdirSync(folder)
  return outermost ?? folder
}

/**
 * Writes files all or none: each under a temporary name first, then renamed in order. Put the file that makes the others
 * count (the manifest) last. An interrupt that comes in between waits, as this is one synchronous step, and is dropped.
 *
 * @throws FileWriteError after taking back what was done
 */
export function writeFiles(files: ReadonlyMap<string, Uint8Array | string>, disk: Disk = DISK): void {
  const undo: Undo = []
  const drop = () => undefined
  process.on('SIGINT', drop).on('SIGTERM', drop)
  let current = ''
  try {
    for (const [file, bytes] of files) {
      current = file
      writeAside(disk, file, bytes, undo)
    }
    for (const file of files.keys()) {
      current = file
      replace(disk, file, undo)
    }
  } catch (error) {
    for (const step of undo.reverse()) attempt(step)
    throw new FileWriteError({ file: current, problem: problemOf(error) })
  } finally {
    process.off('SIGINT', drop).off('SIGTERM', drop)
  }
  for (const file of files.keys()) disk.remove(nameAside(file, 'old'))
}

/** What cannot be taken back must not hide why it had to be. */
function attempt(step: () => void): void {
  try {
    step()
  } catch {}
}

function writeAside(disk: Disk, file: string, bytes: Uint8Array | string, undo: Undo): void {
  const folder = dirname(file)
  const made = disk.mkdir(folder)
  if (made !== undefined) undo.push(() => removeFolders(disk, folder, made))
  undo.push(() => disk.remove(nameAside(file, 'tmp')))
  disk.write(nameAside(file, 'tmp'), bytes)
}

function removeFolders(disk: Disk, innermost: string, outermost: string): void {
  for (let folder = resolve(innermost); ; folder = dirname(folder)) {
    disk.rmdir(folder)
    if (folder === resolve(outermost)) return
  }
}

/** An old file keeps its content under another name until all are replaced. */
function replace(disk: Disk, file: string, undo: Undo): void {
  const old = nameAside(file, 'old')
  if (disk.hasFile(file)) {
    disk.rename(file, old)
    undo.push(() => disk.rename(old, file))
  }
  disk.rename(nameAside(file, 'tmp'), file)
  undo.push(() => disk.remove(file))
}

function nameAside(file: string, kind: 'tmp' | 'old'): string {
  return join(dirname(file), `.${basename(file)}.${process.pid}.${kind}`)
}

function problemOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  return PROBLEMS[code] ?? (error instanceof Error ? error.message : String(error))
}
