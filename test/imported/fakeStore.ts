/** An origin's private file system in memory, as far as the store uses it; `room` bytes can be written to it. */
export class FakeStore {
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>()
  /** Streams that are neither closed nor aborted. */
  open = 0

  /** @param writes whether files offer writable streams, which older Safaris lack */
  constructor(
    private readonly room = Number.POSITIVE_INFINITY,
    private readonly writes = true,
  ) {}

  /** What stands at `navigator`. */
  get navigator(): unknown {
    const folder = {
      getFileHandle: async (name: string, { create = false } = {}) => {
        if (!this.files.has(name) && !create) throw new DOMException('no such file', 'NotFoundError')
        if (!this.files.has(name)) this.files.set(name, new Uint8Array())
        return {
          getFile: async () => new Blob([this.files.get(name)!]),
          ...(this.writes && { createWritable: async () => this.writable(name) }),
        }
      },
      removeEntry: async (name: string) => {
        this.files.delete(name)
      },
    }
    return { storage: { getDirectory: async () => ({ getDirectoryHandle: async () => folder }) } }
  }

  private writable(name: string) {
    const pieces: Uint8Array<ArrayBuffer>[] = []
    this.open++
    const ended = () => {
      this.open--
    }
    return {
      write: async (piece: Uint8Array<ArrayBuffer>) => {
        const size = pieces.reduce((sum, { length }) => sum + length, piece.length)
        if (size > this.room) throw new DOMException('no more room', 'QuotaExceededError')
        pieces.push(piece.slice())
      },
      close: async () => {
        this.files.set(name, new Uint8Array(await new Blob(pieces).arrayBuffer()))
        ended()
      },
      abort: async () => ended(),
    }
  }
}
