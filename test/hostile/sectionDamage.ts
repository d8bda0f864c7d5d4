import { FQ, FR } from '../../src/field/bn254.js'
import { concatBytes } from '../../src/provers/bytes.js'
import type { RandomNumbers } from '../harness/randomNumbers.js'
import { COUNTS, type Damage, little, noise, splice } from './damage.js'

interface Part {
  readonly id: bigint
  readonly size: bigint
  readonly bytes: Uint8Array
}

const FIELD_VALUES = [0n, 1n, FR - 1n, FR, FR + 1n, FQ, FQ + 1n, 2n ** 255n, 2n ** 256n - 1n]

/** Damage of an iden3 file (.r1cs, .wtns, .zkey, .ptau) that keeps most of its frame. */
export const damageSections: Damage = (bytes, random) => {
  const parts = split(bytes)
  const at = random.between(0, parts.length - 1)
  const damaged = random.pick(KINDS)(parts, at, random)
  const count = random.between(0, 15) === 0 ? random.pick(COUNTS) : BigInt(damaged.length)
  const start = concatBytes(bytes.subarray(0, 8), little(count, 4))
  return concatBytes(
    start,
    ...damaged.map((part) => concatBytes(little(part.id, 4), little(part.size, 8), part.bytes)),
  )
}

function split(bytes: Uint8Array): Part[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const parts: Part[] = []
  for (let at = 12; at < bytes.length; ) {
    const size = view.getBigUint64(at + 4, true)
    const end = at + 12 + Number(size)
    parts.push({ id: BigInt(view.getUint32(at, true)), size, bytes: bytes.subarray(at + 12, end) })
    at = end
  }
  return parts
}

type Kind = (parts: readonly Part[], at: number, random: RandomNumbers) => readonly Part[]

const drop: Kind = (parts, at) => parts.toSpliced(at, 1)
const repeat: Kind = (parts, at) => parts.toSpliced(at, 0, parts[at]!)
const exchange: Kind = (parts, at, random) => {
  const other = random.between(0, parts.length - 1)
  return parts.with(at, parts[other]!).with(other, parts[at]!)
}
/** The content of one section under the number of another. */
const renumber: Kind = (parts, at, random) =>
  parts.with(at, { ...parts[at]!, id: random.pick([...parts.map(({ id }) => id), ...COUNTS]) })
const claimSize: Kind = (parts, at, random) => {
  const part = parts[at]!
  const near = part.size + BigInt(random.between(-40, 40))
  return parts.with(at, { ...part, size: random.pick([...COUNTS, near, near]) })
}
/** Content and size that agree. */
const resize: Kind = (parts, at, random) => {
  const { id, bytes } = parts[at]!
  const length = random.pick([0, 4, bytes.length - 1, bytes.length + 1, bytes.length - 32, bytes.length + 64])
  const kept = bytes.subarray(0, Math.max(0, length))
  return replaced(parts, at, id, concatBytes(kept, noise(random, Math.max(0, length - kept.length))))
}
/** A word near the start, where the counts are. */
const setWord: Kind = (parts, at, random) => {
  const { id, bytes } = parts[at]!
  const words = Math.max(0, Math.floor(bytes.length / 4) - 1)
  const word = random.between(0, random.between(0, 1) === 0 ? words : Math.min(words, 24))
  const value = random.between(0, 1) === 0 ? random.pick(COUNTS) : random.bits(random.pick([2, 5, 8, 32]))
  return replaced(parts, at, id, splice(bytes, 4 * word, 4 * word + 4, little(value, 4)))
}
const setField: Kind = (parts, at, random) => {
  const { id, bytes } = parts[at]!
  const from = 4 * random.between(0, Math.max(0, Math.floor(bytes.length / 4) - 8))
  const value = random.between(0, 2) === 0 ? random.bits(254) : random.pick(FIELD_VALUES)
  return replaced(parts, at, id, splice(bytes, from, from + 32, little(value, 32)))
}
/** A field element moved by a multiple of an order: the same number again, if anybody reduced it. */
const addOrder: Kind = (parts, at, random) => {
  const { id, bytes } = parts[at]!
  const from = 4 * random.between(0, Math.max(0, Math.floor(bytes.length / 4) - 8))
  const value = bytes.subarray(from, from + 32).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  return replaced(parts, at, id, splice(bytes, from, from + 32, little(value + random.pick([FR, FQ]), 32)))
}

function replaced(parts: readonly Part[], at: number, id: bigint, bytes: Uint8Array): readonly Part[] {
  return parts.with(at, { id, size: BigInt(bytes.length), bytes })
}

const KINDS: readonly Kind[] = [
  ...[drop, repeat, exchange, renumber, claimSize, resize],
  ...[setWord, setWord, setWord, setField, setField, addOrder],
]
