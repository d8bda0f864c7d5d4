import { QUARTERS } from '../kernels/hash/quarters.js'

const STATE_WORDS = 16
const DOUBLE_ROUNDS = 10
/** "expand 32-byte k" */
const PREFIX = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574]

/** The words of a ChaCha20 key stream (RFC 8439, section 2.3) with a zero nonce: how ceremonies expand a seed. */
export class ChaCha {
  private readonly state = new Uint32Array(STATE_WORDS)
  private readonly block = new Uint32Array(STATE_WORDS)
  private used = STATE_WORDS

  /** @param seed 32 bytes, read as big-endian words; more are left unused */
  constructor(seed: Uint8Array) {
    const view = new DataView(seed.buffer, seed.byteOffset, seed.byteLength)
    this.state.set(PREFIX)
    for (let i = 0; i < 8; i++) this.state[4 + i] = view.getUint32(4 * i)
  }

  next32(): number {
    if (this.used === STATE_WORDS) this.refill()
    return this.block[this.used++]!
  }

  next64(): bigint {
    return (BigInt(this.next32()) << 32n) | BigInt(this.next32())
  }

  private refill(): void {
    const { state, block } = this
    block.set(state)
    for (let i = 0; i < DOUBLE_ROUNDS; i++) for (const quarter of QUARTERS) mix(block, quarter)
    for (let i = 0; i < STATE_WORDS; i++) block[i]! += state[i]!
    state[12]!++
    this.used = 0
  }
}

function mix(block: Uint32Array, [a, b, c, d]: readonly [number, number, number, number]): void {
  const turn = (target: number, source: number, bits: number) => {
    const word = block[target]! ^ block[source]!
    block[target] = (word << bits) | (word >>> (32 - bits))
  }
  block[a]! += block[b]!
  turn(d, a, 16)
  block[c]! += block[d]!
  turn(b, c, 12)
  block[a]! += block[b]!
  turn(d, a, 8)
  block[c]! += block[d]!
  turn(b, c, 7)
}
