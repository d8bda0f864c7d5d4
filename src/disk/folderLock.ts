import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { FolderBusyError } from './errors.js'

const NAME = '.zkml-lock'
/** Replacing files takes milliseconds; who holds the lock longer is stopped or on a dead disk. */
const PATIENCE_MS = 10_000
const PAUSE_MS = 20
/** A lock without its owner's number is one that is just being made, or was left behind by one killed in between. */
const NAMELESS_MS = 5_000

/**
 * Makes this process the only one that replaces files in the folder, and returns what ends that. Waits for another
 * process; the lock of one that has ended is taken over.
 *
 * @throws FolderBusyError, or what the file system throws where no file can be made
 */
export function lockFolder(folder: string, patienceMs = PATIENCE_MS): () => void {
  const lock = join(folder, NAME)
  for (let waited = 0; !tryToMake(lock); waited += PAUSE_MS) {
    if (isStale(lock)) dispose(lock)
    else if (waited >= patienceMs) throw new FolderBusyError({ folder, lock: NAME })
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS)
  }
  return () => rmSync(lock, { force: true })
}

function tryToMake(lock: string): boolean {
  try {
    writeOwner(lock, openSync(lock, 'wx'))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** A full disk has space for the name of the file, and none for what is in it. */
function writeOwner(lock: string, descriptor: number): void {
  try {
    writeSync(descriptor, `${process.pid}`)
  } catch (error) {
    rmSync(lock, { force: true })
    throw error
  } finally {
    closeSync(descriptor)
  }
}

function isStale(lock: string): boolean {
  try {
    const owner = readFileSync(lock, 'utf8')
    if (owner === '') return Date.now() - statSync(lock).mtimeMs > NAMELESS_MS
    // Our own number, as we hold no lock here: of an ended process that had it before us.
    return Number(owner) === process.pid || !isAlive(Number(owner))
  } catch {
    // It is gone.
    return false
  }
}

/** Two that find the same stale lock must not each remove one: the second would remove the lock that the first makes next. */
function dispose(lock: string): void {
  const aside = `${lock}-${process.pid}`
  try {
    renameSync(lock, aside)
    if (!isStale(aside)) renameSync(aside, lock)
    rmSync(aside, { force: true })
  } catch {
    // Somebody else was first.
  }
}

/** Whether a process of this number runs; also one that is another user's. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid < 1) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
