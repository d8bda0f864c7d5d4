/** A small generator with a fixed sequence per seed, so that tests repeat. */
export class RandomNumbers {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** A uniform 32-bit integer (splitmix32). */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0
    let z = this.#state
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return (z ^ (z >>> 16)) >>> 0
  }

  /** An integer in [lo, hi], for hi - lo below 2^53. */
  between(lo: number, hi: number): number {
    const fraction = (this.next() * 2 ** 21 + (this.next() >>> 11)) / 2 ** 53
    return lo + Math.floor(fraction * (hi - lo + 1))
  }

  /** An integer in [0, 2^bits). */
  bits(bits: number): bigint {
    let value = 0n
    for (let i = 0; i < bits; i += 32) value = (value << 32n) | BigInt(this.next())
    return value & ((1n << BigInt(bits)) - 1n)
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.between(0, choices.length - 1)]!
  }
}
