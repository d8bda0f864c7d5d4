/** The parts of Node's file system in use. It is asked for at run time, so that no bundle for a page looks for it. */
interface NodeFiles {
  readonly promises: { open(file: string | URL): Promise<NodeFile> }
}

interface NodeFile {
  stat(): Promise<{ readonly size: number }>
  read(
    target: Uint8Array,
    at: number,
    length: number,
    offset: number,
  ): Promise<{ readonly bytesRead: number }>
  close(): Promise<void>
}

const host = globalThis as { process?: { getBuiltinModule?(name: string): unknown } }

/** A file on disk that is read piece by piece. */
export interface DiskFile {
  readonly size: number
  /** Fills `target` with the bytes from `offset` on; rejects where the file ends before. */
  read(offset: number, target: Uint8Array): Promise<void>
  close(): Promise<void>
}

/** Whether the platform has a file system: Node does, pages do not. */
export function hasDisk(): boolean {
  return nodeFiles() !== undefined
}

/** Opens a file by its name or file: URL. Rejects with the system's error. */
export async function openDiskFile(name: string | URL): Promise<DiskFile> {
  const file = await nodeFiles()!.promises.open(name)
  try {
    const { size } = await file.stat()
    return { size, read: (offset, target) => fill(file, offset, target), close: () => file.close() }
  } catch (error) {
    await file.close()
    throw error
  }
}

function nodeFiles(): NodeFiles | undefined {
  return host.process?.getBuiltinModule?.('node:fs') as NodeFiles | undefined
}

async function fill(file: NodeFile, offset: number, target: Uint8Array): Promise<void> {
  for (let at = 0; at < target.length; ) {
    const { bytesRead } = await file.read(target, at, target.length - at, offset + at)
    if (bytesRead === 0) throw new Error('the file ends early')
    at += bytesRead
  }
}
