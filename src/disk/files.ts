import { closeSync, fstatSync, openSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { ByteSource } from '../provers/keySource.js'
import { DISK, type Disk } from './disk.js'
import { FileReadError, FileWriteError, FolderBusyError } from './errors.js'
import { nameAside, removeLeftovers } from './leftovers.js'

export { DISK, type Disk } from './disk.js'

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

/**
 * A file that another one names in its own folder. What the name leads to must be a plain file in there, links followed.
 *
 * @throws FileReadError
 */
export function readInside(folder: string, name: string): Uint8Array {
  const file = join(folder, name)
  const refuse = (problem: string) => new FileReadError({ file, problem }, 'put a copy of it in that folder')
  try {
    const real = realpathSync(file)
    const path = relative(realpathSync(folder), real)
    if (isAbsolute(path) || path.split(sep)[0] === '..') throw refuse('it is a link that leaves the folder')
    if (!statSync(real).isFile()) throw refuse('it is no plain file')
  } catch (error) {
    throw error instanceof FileReadError ? error : new FileReadError({ file, problem: problemOf(error) })
  }
  return readBytes(file)
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

type Content = Uint8Array | string

/** What takes back the steps done so far, in the order in which they were done. */
type Undo = (() => void)[]

/**
 * Writes files all or none, and lets nobody see new ones beside old ones, whenever this process is killed and whoever writes
 * to the same folders meanwhile: each is written under a temporary name; then, as the only process that does so in these
 * folders, the old ones are taken away, the last first, and the new ones put in their places in order. So put the file last
 * without which the others do not count. A device or a pipe is written to as it is.
 *
 * An interrupt that comes in between waits, as this is one synchronous step, and is dropped.
 *
 * @throws FileWriteError, FolderBusyError after taking back what was done
 */
export function writeFiles(files: ReadonlyMap<string, Content>, disk: Disk = DISK): void {
  const undo: Undo = []
  const drop = () => undefined
  process.on('SIGINT', drop).on('SIGTERM', drop)
  const progress = { file: '' }
  try {
    const streams = [...files.keys()].filter(disk.isStream)
    const names = [...files.keys()].filter((file) => !streams.includes(file))
    for (const file of [...names, ...streams]) {
      progress.file = file
      if (streams.includes(file)) disk.write(file, files.get(file)!)
      else writeAside(disk, file, files.get(file)!, undo)
    }
    const unlock = lockAll(disk, names)
    undo.push(unlock)
    replaceAll(disk, names, undo, progress)
    for (const file of names) attempt(() => disk.remove(nameAside(file, 'old')))
    unlock()
  } catch (error) {
    for (const step of undo.reverse()) attempt(step)
    if (error instanceof FolderBusyError) throw error
    throw new FileWriteError({ file: progress.file, problem: problemOf(error) })
  } finally {
    process.off('SIGINT', drop).off('SIGTERM', drop)
  }
}

/** What cannot be taken back must not hide why it had to be. */
function attempt(step: () => void): void {
  try {
    step()
  } catch {}
}

function writeAside(disk: Disk, file: string, bytes: Content, undo: Undo): void {
  const folder = dirname(file)
  const made = disk.mkdir(folder)
  if (made !== undefined) undo.push(() => removeFolders(disk, folder, made))
  undo.push(() => disk.remove(nameAside(file, 'new')))
  disk.write(nameAside(file, 'new'), bytes)
}

function removeFolders(disk: Disk, innermost: string, outermost: string): void {
  for (let folder = resolve(innermost); ; folder = dirname(folder)) {
    disk.rmdir(folder)
    if (folder === resolve(outermost)) return
  }
}

/** Always in the same order, so that two processes never wait for each other. */
function lockAll(disk: Disk, files: readonly string[]): () => void {
  const folders = [...new Set(files.map((file) => resolve(dirname(file))))].sort()
  const held: (() => void)[] = []
  const unlock = () => held.forEach(attempt)
  try {
    for (const folder of folders) {
      held.push(disk.lock(folder))
      removeLeftovers(disk, folder)
    }
  } catch (error) {
    unlock()
    throw error
  }
  return unlock
}

function replaceAll(disk: Disk, files: readonly string[], undo: Undo, progress: { file: string }): void {
  // A single file is replaced in one step, or not at all.
  const isSet = files.length > 1
  for (const file of isSet ? files.toReversed() : []) {
    progress.file = file
    if (!disk.hasFile(file)) continue
    disk.rename(file, nameAside(file, 'old'))
    undo.push(() => disk.rename(nameAside(file, 'old'), file))
  }
  for (const file of files) {
    progress.file = file
    disk.rename(nameAside(file, 'new'), file)
    if (isSet) undo.push(() => disk.remove(file))
  }
}

function problemOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  return PROBLEMS[code] ?? (error instanceof Error ? error.message : String(error))
}
