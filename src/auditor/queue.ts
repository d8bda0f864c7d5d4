import { GrowableU32 } from '../util/growable.js'

/** First in, first out; what is waiting is not put again. */
export class Queue {
  readonly #waiting: Uint8Array
  #items = new GrowableU32()
  #head = 0

  constructor(size: number) {
    this.#waiting = new Uint8Array(size)
  }

  put(item: number): void {
    if (this.#waiting[item] === 1) return
    this.#waiting[item] = 1
    this.#items.push(item)
  }

  take(): number | undefined {
    if (this.#head === this.#items.length) {
      if (this.#head > 0) this.#items = new GrowableU32()
      this.#head = 0
      return undefined
    }
    const item = this.#items.at(this.#head++)
    this.#waiting[item] = 0
    return item
  }

  clear(): void {
    while (this.take() !== undefined);
  }
}
