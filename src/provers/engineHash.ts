import { BLAKE2B_BYTES } from '../kernels/hash/blake2b.js'
import type { Workspace } from '../kernels/workspace.js'

/** Bytes of the caller's that are hashed at a time. */
const PIECE_BYTES = 1 << 16

/** BLAKE2b-512 of bytes in the engine's memory, one part after another. */
export class EngineHash {
  private readonly state: number
  private readonly piece: number
  /** The last part's end: parts are hashed in the order of the calls. */
  private turn: Promise<unknown>

  constructor(private readonly space: Workspace) {
    this.state = space.allocate(BLAKE2B_BYTES)
    this.piece = space.allocate(PIECE_BYTES)
    this.turn = space.run(() => [['blake2bStart', this.state]])
  }

  /** Resolves once the part is hashed; until then its memory must not change. */
  update(address: number, length: number): Promise<unknown> {
    return this.next(() => this.space.run(() => [['blake2bUpdate', this.state, address, length]]))
  }

  updateBytes(bytes: Uint8Array): Promise<unknown> {
    return this.next(async () => {
      for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
        const part = bytes.subarray(from, from + PIECE_BYTES)
        this.space.bytes(this.piece, part.length).set(part)
        await this.space.run(() => [['blake2bUpdate', this.state, this.piece, part.length]])
      }
    })
  }

  async digest(): Promise<Uint8Array> {
    await this.next(() => this.space.run(() => [['blake2bFinish', this.state]]))
    return this.space.bytes(this.state, 64).slice()
  }

  private next(work: () => Promise<unknown>): Promise<unknown> {
    this.turn = this.turn.then(work)
    // Whoever waits for a later part learns of a failure.
    this.turn.catch(() => undefined)
    return this.turn
  }
}
