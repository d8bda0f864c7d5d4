/**
 * Files that pages keep between visits, in the origin's private file system (File System Standard, section 3), by the
 * SHA-256 of their content. Platforms without one, pages that may not use it and full disks keep nothing: no failure here
 * is the caller's.
 */

const FOLDER = 'zkml'

/** The kept file of that hash, as it is now: whoever uses it checks it again. */
export async function keptFile(sha256: string): Promise<Blob | undefined> {
  try {
    const handle = await (await folder())?.getFileHandle(sha256)
    return await handle?.getFile()
  } catch {
    return undefined
  }
}

/** A file on its way into the store; it is there once `finish` is called, whole or not at all. */
export interface KeptWriter {
  /** Rejects where there is no more room. */
  write(piece: Uint8Array<ArrayBuffer>): Promise<void>
  finish(): Promise<Blob>
  discard(): Promise<void>
}

export async function keptWriter(sha256: string): Promise<KeptWriter | undefined> {
  try {
    const handle = await (await folder())?.getFileHandle(sha256, { create: true })
    // A writable stream writes beside the file and replaces it when it is closed.
    const stream = await handle?.createWritable?.()
    if (handle === undefined || stream === undefined) {
      await forget(sha256)
      return undefined
    }
    return {
      write: (piece) => stream.write(piece),
      finish: async () => {
        await stream.close()
        return handle.getFile()
      },
      discard: async () => {
        await stream.abort().catch(() => undefined)
        await forget(sha256)
      },
    }
  } catch {
    return undefined
  }
}

/** Removes a kept file, if it is there. */
async function forget(sha256: string): Promise<void> {
  try {
    await (await folder())?.removeEntry(sha256)
  } catch {}
}

async function folder(): Promise<FileSystemDirectoryHandle | undefined> {
  const root = await globalThis.navigator?.storage?.getDirectory?.()
  return root?.getDirectoryHandle(FOLDER, { create: true })
}
