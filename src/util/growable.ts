type Column = Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>

/** An append-only column that doubles its storage; `view()` is valid until the next push. */
class Growable<T extends Column> {
  #data: T
  length = 0

  constructor(
    readonly make: (capacity: number) => T,
    capacity: number,
  ) {
    this.#data = make(capacity)
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

  view(): T {
    return this.#data.subarray(0, this.length) as T
  }

  #grow(): void {
    const wider = this.make(this.#data.length * 2)
    wider.set(this.#data)
    this.#data = wider
  }
}

export class GrowableU32 extends Growable<Uint32Array<ArrayBuffer>> {
  constructor(capacity = 1024) {
    super((size) => new Uint32Array(size), capacity)
  }
}

export class GrowableF64 extends Growable<Float64Array<ArrayBuffer>> {
  constructor(capacity = 1024) {
    super((size) => new Float64Array(size), capacity)
  }
}
