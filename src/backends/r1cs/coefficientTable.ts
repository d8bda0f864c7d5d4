const WORDS = 8

/** Numbers distinct 32-byte little-endian integers in the order of their first appearance. */
export class CoefficientTable {
  private words = new Uint32Array(WORDS * 64)
  private slots = new Int32Array(256).fill(-1)
  private count = 0

  /** The number of the integer at `offset` of `view`; no bigint is made. */
  intern(view: DataView, offset: number): number {
    let slot = hash((i) => view.getUint32(offset + 4 * i, true)) & (this.slots.length - 1)
    for (let id = this.slots[slot]!; id >= 0; id = this.slots[slot]!) {
      if (this.matches(id, view, offset)) return id
      slot = (slot + 1) & (this.slots.length - 1)
    }
    this.slots[slot] = this.count
    this.append(view, offset)
    return this.count - 1
  }

  values(): bigint[] {
    return Array.from({ length: this.count }, (_, id) => this.value(id))
  }

  /** Whether all integers seen are below the limit. */
  allBelow(limit: bigint): boolean {
    return this.values().every((value) => value < limit)
  }

  private value(id: number): bigint {
    let value = 0n
    for (let i = WORDS - 1; i >= 0; i--) value = (value << 32n) | BigInt(this.words[id * WORDS + i]!)
    return value
  }

  private matches(id: number, view: DataView, offset: number): boolean {
    for (let i = 0; i < WORDS; i++) {
      if (this.words[id * WORDS + i] !== view.getUint32(offset + 4 * i, true)) return false
    }
    return true
  }

  private append(view: DataView, offset: number): void {
    if ((this.count + 1) * WORDS > this.words.length) this.words = grown(this.words)
    for (let i = 0; i < WORDS; i++) this.words[this.count * WORDS + i] = view.getUint32(offset + 4 * i, true)
    this.count++
    if (this.count * 2 > this.slots.length) this.rehash()
  }

  /** Keeps the slots at most half full. */
  private rehash(): void {
    const size = this.slots.length * 2
    this.slots = new Int32Array(size).fill(-1)
    for (let id = 0; id < this.count; id++) {
      let slot = hash((i) => this.words[id * WORDS + i]!) & (size - 1)
      while (this.slots[slot]! >= 0) slot = (slot + 1) & (size - 1)
      this.slots[slot] = id
    }
  }
}

/** FNV-1a over words, its high bits folded down for masking. */
function hash(word: (index: number) => number): number {
  let state = 0x811c9dc5
  for (let i = 0; i < WORDS; i++) state = Math.imul(state ^ word(i), 0x01000193)
  state ^= state >>> 15
  return (Math.imul(state, 0x2c1b3c6d) ^ (state >>> 12)) >>> 0
}

function grown(words: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(words.length * 2)
  larger.set(words)
  return larger
}
