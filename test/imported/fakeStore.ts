import { FakeLocks } from './fakeLocks.js'

interface Stored {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Milliseconds since 1970. */
  readonly modified: number
}

export interface FakeStoreOptions {
  /** Bytes that fit into all files together. */
  readonly room?: number
  /** Bytes that can really be written to one file. */
  readonly disk?: number
  /** Whether files offer writable streams, which older Safaris lack. */
  readonly writes?: boolean
  readonly locks?: boolean
}

export const DAY_MS = 24 * 3600 * 1000

/** An origin's private file system in memory, as far as the store uses it, with the origin's locks. */
export class FakeStore {
  readonly files = new Map<string, Stored>()
  readonly locks = new FakeLocks()
  /** Streams that are neither closed nor aborted. */
  open = 0
  /** The clock of the file system. */
  now = 20_000 * DAY_MS
  private readonly options: Required<FakeStoreOptions>

  constructor(options: FakeStoreOptions = {}) {
    const all = Number.POSITIVE_INFINITY
    this.options = { room: all, disk: all, writes: true, locks: true, ...options }
  }

  /** Names of the files that pages have kept, without the markers of their use. */
  get kept(): string[] {
    return [...this.files.keys()].filter((name) => !name.endsWith('.used'))
  }

  put(name: string, bytes = new Uint8Array(), modified = this.now): void {
    this.files.set(name, { bytes, modified })
  }

  /** All pages of the origin are closed: what stands at `navigator` next has nothing open. */
  closePages(): void {
    Object.assign(this, { locks: new FakeLocks() })
  }

  /** What stands at `navigator`. */
  get navigator(): unknown {
    const { files } = this
    const handle = (name: string) => ({
      kind: 'file',
      getFile: async () => this.file(name),
      ...(this.options.writes && { createWritable: async () => this.writable(name) }),
    })
    const folder = {
      getFileHandle: async (name: string, { create = false } = {}) => {
        if (!files.has(name) && !create) throw new DOMException('no such file', 'NotFoundError')
        if (!files.has(name)) this.put(name)
        return handle(name)
      },
      removeEntry: async (name: string) => {
        if (!files.delete(name)) throw new DOMException('no such file', 'NotFoundError')
      },
      entries: async function* () {
        yield ['0'.repeat(64), { kind: 'directory' }]
        for (const name of [...files.keys()]) yield [name, handle(name)]
      },
    }
    return {
      storage: { getDirectory: async () => ({ getDirectoryHandle: async () => folder }) },
      ...(this.options.locks && { locks: this.locks }),
    }
  }

  /** As it is now: it cannot be read once it has been removed or replaced. */
  private file(name: string) {
    const stored = this.stored(name)
    return {
      size: stored.bytes.length,
      lastModified: stored.modified,
      slice: (from: number, to: number) => ({
        arrayBuffer: async () => {
          if (this.files.get(name) !== stored) throw new DOMException('it has changed', 'NotReadableError')
          return stored.bytes.slice(from, to).buffer
        },
      }),
    }
  }

  private stored(name: string): Stored {
    const stored = this.files.get(name)
    if (stored === undefined) throw new DOMException('no such file', 'NotFoundError')
    return stored
  }

  private writable(name: string) {
    const pieces: Uint8Array<ArrayBuffer>[] = []
    const written = () => pieces.reduce((sum, { length }) => sum + length, 0)
    this.open++
    const ended = () => {
      this.open--
    }
    const require = (enough: boolean) => {
      if (!enough) throw new DOMException('no more room', 'QuotaExceededError')
    }
    const others = () => [...this.files.values()].reduce((sum, { bytes }) => sum + bytes.length, 0)
    return {
      truncate: async (bytes: number) => require(others() + bytes <= this.options.room),
      write: async (piece: Uint8Array<ArrayBuffer>) => {
        require(written() + piece.length <= this.options.disk)
        pieces.push(piece.slice())
      },
      close: async () => {
        this.put(name, new Uint8Array(await new Blob(pieces).arrayBuffer()))
        ended()
      },
      abort: async () => ended(),
    }
  }
}
