import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
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

export function readText(file: string, advice?: string): string {
  return new TextDecoder().decode(readBytes(file, advice))
}

/** The calls that writing needs; tests put failing ones in their place. */
export interface Disk {
  readonly mkdir: (folder: string) => void
  readonly write: (file: string, bytes: Uint8Array | string) => void
  readonly rename: (from: string, to: string) => void
  readonly remove: (file: string) => void
}

const DISK: Disk = {
  mkdir: (folder) => mkdirSync(folder, { recursive: true }),
  write: (file, bytes) => writeFileSync(file, bytes),
  rename: renameSync,
  remove: (file) => rmSync(file, { force: true }),
}

/**
 * Writes files all or none: each under a temporary name first, then renamed in order. Put the file that makes the others
 * count (the manifest) last. An interrupt in between removes the temporary files.
 *
 * @throws FileWriteError after removing what was written
 */
export function writeFiles(files: ReadonlyMap<string, Uint8Array | string>, disk: Disk = DISK): void {
  const temporary = new Map([...files.keys()].map((file) => [file, temporaryName(file)]))
  const clean = () => {
    for (const name of temporary.values()) disk.remove(name)
  }
  const interrupted = () => {
    clean()
    process.exit(130)
  }
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted)
  let current = ''
  try {
    for (const [file, bytes] of files) {
      current = file
      disk.mkdir(dirname(file))
      disk.write(temporary.get(file)!, bytes)
    }
    for (const file of files.keys()) {
      current = file
      disk.rename(temporary.get(file)!, file)
    }
  } catch (error) {
    clean()
    throw new FileWriteError({ file: current, problem: problemOf(error) })
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted)
  }
}

function temporaryName(file: string): string {
  return join(dirname(file), `.${basename(file)}.${process.pid}.tmp`)
}

function problemOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  return PROBLEMS[code] ?? (error instanceof Error ? error.message : String(error))
}
