/** A growing sequence of bytes with the integer encodings of the WebAssembly binary format (core spec, 5.2). */
export class Bytes {
  private data = new Uint8Array(4096)
  length = 0

  byte(value: number): void {
    if (this.length === this.data.length) this.reserve(1)
    this.data[this.length++] = value
  }

  bytes(...values: readonly number[]): void {
    for (const value of values) this.byte(value)
  }

  append(bytes: ArrayLike<number>): void {
    this.reserve(bytes.length)
    this.data.set(bytes, this.length)
    this.length += bytes.length
  }

  /** LEB128 of an unsigned integer below 2^53. */
  unsigned(value: number): void {
    let rest = value
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80)
      rest = Math.floor(rest / 0x80)
    }
    this.byte(rest)
  }

  /** LEB128 of a signed integer of any size. */
  signed(value: bigint): void {
    let rest = value
    while (rest < -64n || rest >= 64n) {
      this.byte(Number(rest & 0x7fn) | 0x80)
      rest >>= 7n
    }
    this.byte(Number(rest & 0x7fn))
  }

  name(text: string): void {
    const bytes = new TextEncoder().encode(text)
    this.unsigned(bytes.length)
    this.append(bytes)
  }

  /** The bytes of `content`, preceded by their number. */
  sized(content: Bytes): void {
    this.unsigned(content.length)
    this.append(content.view())
  }

  view(): Uint8Array<ArrayBuffer> {
    return this.data.subarray(0, this.length)
  }

  private reserve(more: number): void {
    if (this.length + more <= this.data.length) return
    const larger = new Uint8Array(Math.max(2 * this.data.length, this.length + more))
    larger.set(this.view())
    this.data = larger
  }
}
