/** Append-only columns that double their storage; `view()` is valid until the next push. */
export class GrowableU32 {
  #data: Uint32Array<ArrayBuffer>
  length = 0

  constructor(capacity = 1024) {
    this.#data = new Uint32Array(capacity)
  }

  push(value: number): void {
    if (this.length === this.#data.length) this.#grow()
    this.#data[this.length++] = value
  }

  at(index: number): number {
    return this.#data[index]!
  }

  set(index: number, value: number): void {
    this.#data[index] = value
  }

  view(): Uint32Array<ArrayBuffer> {
    return this.#data.subarray(0, this.length)
  }

  #grow(): void {
    const wider = new Uint32Array(this.#data.length * 2)
    wider.set(this.#data)
    this.#data = wider
  }
}

/** As GrowableU32, for doubles. */
export class GrowableF64 {
  #data: Float64Array<ArrayBuffer>
  length = 0

  constructor(capacity = 1024) {
    this.#data = new Float64Array(capacity)
  }

  push(value: number): void {
    if (this.length === this.#data.length) this.#grow()
    this.#data[this.length++] = value
  }

  at(index: number): number {
    return this.#data[index]!
  }

  set(index: number, value: number): void {
    this.#data[index] = value
  }

  view(): Float64Array<ArrayBuffer> {
    return this.#data.subarray(0, this.length)
  }

  #grow(): void {
    const wider = new Float64Array(this.#data.length * 2)
    wider.set(this.#data)
    this.#data = wider
  }
}
