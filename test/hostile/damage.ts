import { concatBytes } from '../../src/provers/bytes.js'
import type { RandomNumbers } from '../harness/randomNumbers.js'

/** Values that counts and lengths are set to. */
export const COUNTS: readonly bigint[] = [
  ...[0n, 1n, 2n, 127n, 255n, 65_535n],
  ...[2n ** 24n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n],
  ...[2n ** 53n - 1n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n],
]

/** Little-endian, reduced to its size. */
export function little(value: bigint, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => Number((value >> BigInt(8 * i)) & 255n))
}

/** The bytes from `from` to `to` replaced. */
export function splice(bytes: Uint8Array, from: number, to: number, ...parts: readonly Uint8Array[]) {
  return concatBytes(bytes.subarray(0, from), ...parts, bytes.subarray(to))
}

export function noise(random: RandomNumbers, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, () => random.between(0, 255))
}

export type Damage = (bytes: Uint8Array, random: RandomNumbers) => Uint8Array

const flipBits: Damage = (bytes, random) => {
  const damaged = Uint8Array.from(bytes)
  for (let flips = random.between(1, 4); flips > 0 && bytes.length > 0; flips--) {
    damaged[random.between(0, bytes.length - 1)]! ^= 1 << random.between(0, 7)
  }
  return damaged
}

const setBytes: Damage = (bytes, random) => {
  const damaged = Uint8Array.from(bytes)
  for (let left = random.between(1, 4); left > 0 && bytes.length > 0; left--) {
    damaged[random.between(0, bytes.length - 1)] = random.pick([0, 1, 127, 128, 255, random.between(0, 255)])
  }
  return damaged
}

const setCount: Damage = (bytes, random) => {
  const size = random.pick([4, 8])
  const at = random.between(0, Math.max(0, bytes.length - size))
  return splice(bytes, at, at + size, little(random.pick(COUNTS), size))
}

const truncate: Damage = (bytes, random) => bytes.slice(0, random.between(0, Math.max(0, bytes.length - 1)))

const append: Damage = (bytes, random) => concatBytes(bytes, noise(random, random.between(1, 64)))

/** Two places of the file, in order, at most 64 bytes apart or anywhere. */
function block(bytes: Uint8Array, random: RandomNumbers): [number, number] {
  const from = random.between(0, bytes.length)
  const size = random.between(0, 1) === 0 ? random.between(0, 64) : random.between(0, bytes.length)
  return [from, Math.min(bytes.length, from + size)]
}

const cut: Damage = (bytes, random) => splice(bytes, ...block(bytes, random))

const double: Damage = (bytes, random) => {
  const [from, to] = block(bytes, random)
  return splice(bytes, to, to, bytes.subarray(from, to))
}

const swap: Damage = (bytes, random) => {
  const [first, second] = [block(bytes, random), block(bytes, random)].sort((a, b) => a[0] - b[0])
  const [[a, b], [c, d]] = [first!, second!]
  if (b > c) return cut(bytes, random)
  const [left, right] = [bytes.subarray(a, b), bytes.subarray(c, d)]
  return concatBytes(bytes.subarray(0, a), right, bytes.subarray(b, c), left, bytes.subarray(d))
}

const insert: Damage = (bytes, random) => {
  const at = random.between(0, bytes.length)
  return splice(bytes, at, at, noise(random, random.between(1, 32)))
}

const BLIND: readonly Damage[] = [
  ...[flipBits, flipBits, setBytes, setBytes, setCount, setCount],
  ...[truncate, append, cut, double, swap, insert],
]

/** Damage that knows nothing of the format. */
export const blindly: Damage = (bytes, random) => random.pick(BLIND)(bytes, random)

/** Mostly damage that knows the format, sometimes with blind damage on top, sometimes that alone. */
export function mixed(knowing: Damage): Damage {
  return (bytes, random) => {
    const kind = random.between(0, 9)
    if (kind < 3) return blindly(bytes, random)
    const damaged = knowing(bytes, random)
    return kind < 5 ? blindly(damaged, random) : damaged
  }
}
