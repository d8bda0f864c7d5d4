/**
 * Files that pages keep between visits, in the origin's private file system (File System Standard, section 3), by the
 * SHA-256 of their content. Platforms without one, pages that may not use it and full disks keep nothing: no failure here
 * is the caller's.
 *
 * All pages and workers of the origin share the files, and may have been built at different times. Each file has a lock
 * (Web Locks): who reads it shares the lock, and only who has it alone writes or removes the file, since what others have
 * open of it can then no longer be read. Nobody waits for a lock. Where there are no locks, nothing is kept.
 *
 * An empty marker beside a file is made anew whenever the file is used, so that its own time is that of the last use. A
 * file without one counts from when it was written; what a marker holds is never read.
 */

const FOLDER = 'zkml'
const MARKER = '.used'
/** A file, or the marker of one. */
const NAME = /^([0-9a-f]{64})(\.used)?$/
/** What nobody has used for 90 days goes. */
const UNUSED_MS = 90 * 24 * 3600 * 1000

/** A file that stays as it is until it is released, or the page or worker has ended. */
export interface KeptFile {
  readonly blob: Blob
  readonly release: Release
}

type Stream = FileSystemWritableFileStream
type Folder = FileSystemDirectoryHandle
/** Fulfilled when others can have the lock. */
type Release = () => Promise<void>

/** The kept file of that hash, as it is now: whoever uses it checks it again. Undefined while somebody writes it. */
export function keptFile(sha256: string): Promise<KeptFile | undefined> {
  return holding(sha256, 'shared', async (folder, release) => {
    const blob = await read(folder, sha256)
    await recordUse(folder, sha256)
    return { blob, release }
  })
}

/** A file on its way into the store; it is there once `finish` is called, whole or not at all. */
export interface KeptWriter {
  /** Rejects where there is no more room. */
  write(piece: Uint8Array<ArrayBuffer>): Promise<void>
  finish(): Promise<KeptFile>
  /** In place of `finish`, or when that has failed. */
  discard(): Promise<void>
}

/** For a file of that size; where there is no room, the files used least recently go. Undefined while the file is in use. */
export function keptWriter(sha256: string, bytes: number): Promise<KeptWriter | undefined> {
  return holding(sha256, 'exclusive', async (folder, release) => {
    const stream = await reserve(folder, sha256, bytes).catch(async (error) => {
      await remove(folder, sha256)
      throw error
    })
    return {
      write: (piece) => stream.write(piece),
      finish: async () => {
        await stream.close()
        const blob = await read(folder, sha256)
        // Asked for before the other is given up: nobody comes in between.
        const shared = lock(sha256, { mode: 'shared' })
        await release()
        const kept = { blob, release: (await shared)! }
        await recordUse(folder, sha256)
        return kept
      },
      discard: async () => {
        await stream.abort().catch(() => undefined)
        await remove(folder, sha256)
        await release()
      },
    }
  })
}

/** A stream to the file, for which there is room, if removing others gives it. */
async function reserve(folder: Folder, sha256: string, bytes: number): Promise<Stream> {
  let others: Entry[] | undefined
  for (;;) {
    try {
      return await openStream(folder, sha256, bytes)
    } catch (error) {
      if ((error as Error).name !== 'QuotaExceededError') throw error
      others ??= (await entries(folder)).sort((a, b) => a.used - b.used)
      const oldest = others.shift()
      if (oldest === undefined) throw error
      await removeIdle(oldest.sha256)
    }
  }
}

/**
 * It writes beside the file and replaces it when it is closed. The room is taken at once: when a write fails later, what has
 * been written is lost.
 */
async function openStream(folder: Folder, sha256: string, bytes: number): Promise<Stream> {
  const stream = await (await folder.getFileHandle(sha256, { create: true })).createWritable()
  try {
    await stream.truncate(bytes)
    return stream
  } catch (error) {
    await stream.abort().catch(() => undefined)
    throw error
  }
}

/** Its reader's lock keeps the file itself. */
async function recordUse(folder: Folder, sha256: string): Promise<void> {
  try {
    const marker = sha256 + MARKER
    await folder.removeEntry(marker).catch(() => undefined)
    await folder.getFileHandle(marker, { create: true })
    const { lastModified: now } = await read(folder, marker)
    for (const { sha256, bytes, used } of await entries(folder)) {
      // Without a byte: an interrupted visit's, or a marker alone.
      if (bytes === 0 || used < now - UNUSED_MS) await removeIdle(sha256)
    }
  } catch {}
}

interface Entry {
  readonly sha256: string
  readonly bytes: number
  /** Milliseconds since 1970. */
  readonly used: number
}

/** Files with their markers, in no order; what is of neither kind is none of ours. */
async function entries(folder: Folder): Promise<Entry[]> {
  const found = new Map<string, Entry>()
  for await (const [name, handle] of folder.entries()) {
    const sha256 = NAME.exec(name)?.[1]
    if (sha256 === undefined || handle.kind !== 'file') continue
    const file = await handle.getFile().catch(() => undefined)
    const { bytes, used } = found.get(sha256) ?? { bytes: 0, used: 0 }
    if (file) found.set(sha256, { sha256, bytes: bytes + file.size, used: Math.max(used, file.lastModified) })
  }
  return [...found.values()]
}

/** Leaves what somebody reads or writes. */
async function removeIdle(sha256: string): Promise<void> {
  await holding(sha256, 'exclusive', async (folder, release) => {
    await remove(folder, sha256)
    await release()
  })
}

/** For who has the lock alone. */
async function remove(folder: Folder, sha256: string): Promise<void> {
  for (const name of [sha256, sha256 + MARKER]) await folder.removeEntry(name).catch(() => undefined)
}

async function read(folder: Folder, name: string): Promise<File> {
  return (await folder.getFileHandle(name)).getFile()
}

/** What comes of an action under the lock, which it hands on or releases. Undefined if others hold it, or the action fails. */
async function holding<T>(
  sha256: string,
  mode: LockMode,
  action: (folder: Folder, release: Release) => Promise<T>,
): Promise<T | undefined> {
  let release: Release | undefined
  try {
    release = await lock(sha256, { mode, ifAvailable: true })
    if (release === undefined) return undefined
    const root = await navigator.storage.getDirectory()
    return await action(await root.getDirectoryHandle(FOLDER, { create: true }), release)
  } catch {
    await release?.()
    return undefined
  }
}

/** Rejects where the platform has no locks. */
function lock(sha256: string, options: LockOptions): Promise<Release | undefined> {
  return new Promise((resolve, reject) => {
    const held = (granted: Lock | null) => {
      if (granted === null) return resolve(undefined)
      return new Promise<void>((end) => {
        resolve(async () => {
          end()
          await over
        })
      })
    }
    const over = navigator.locks.request(`${FOLDER}/${sha256}`, options, held)
    over.catch(reject)
  })
}
