import { concatBytes } from '../../src/provers/bytes.js'
import type { RandomNumbers } from '../harness/randomNumbers.js'
import { COUNTS, type Damage, noise, splice } from './damage.js'

/** A field of a message; a length-delimited one may itself be a message. */
interface Field {
  readonly id: number
  readonly wire: number
  /** The number of a varint, else the content. */
  readonly value: bigint | Uint8Array
}

const TEXTS = [
  '',
  '../../etc/passwd',
  '/etc/passwd',
  '__proto__',
  'constructor',
  '\0',
  '\ud800',
  'x'.repeat(5000),
]
const MOST_DEPTH = 6

/** Changes one field of a protobuf message, at any depth; the lengths around it are kept right. */
export const damageFields: Damage = (bytes, random) => changeMessage(bytes, random, 0)

function changeMessage(bytes: Uint8Array, random: RandomNumbers, depth: number): Uint8Array {
  const fields = parse(bytes)
  if (fields === undefined || fields.length === 0) return noise(random, random.between(0, 16))
  const at = random.between(0, fields.length - 1)
  const field = fields[at]!
  const inner = field.value instanceof Uint8Array && field.wire === 2 ? field.value : undefined
  const goOn = inner !== undefined && depth < MOST_DEPTH && random.between(0, 9) < 8
  if (goOn && parse(inner) !== undefined) {
    return write(fields.with(at, { ...field, value: changeMessage(inner, random, depth + 1) }))
  }
  return write(random.pick(KINDS)(fields, at, random))
}

type Kind = (fields: readonly Field[], at: number, random: RandomNumbers) => readonly Field[]

const drop: Kind = (fields, at) => fields.toSpliced(at, 1)
const repeat: Kind = (fields, at, random) =>
  fields.toSpliced(at, 0, ...new Array<Field>(random.pick([1, 1, 1, 50])).fill(fields[at]!))
const exchange: Kind = (fields, at, random) => {
  const other = random.between(0, fields.length - 1)
  return fields.with(at, fields[other]!).with(other, fields[at]!)
}
const renumber: Kind = (fields, at, random) =>
  fields.with(at, { ...fields[at]!, id: random.pick([1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 14, 20, 21, 25]) })
const setValue: Kind = (fields, at, random) => {
  const field = fields[at]!
  if (typeof field.value === 'bigint') {
    const value = random.between(0, 1) === 0 ? random.pick(COUNTS) : BigInt(random.between(0, 30))
    return fields.with(at, { ...field, value })
  }
  if (field.wire !== 2) return fields.with(at, { ...field, value: noise(random, field.value.length) })
  const text = new TextEncoder().encode(random.pick(TEXTS))
  const longer = concatBytes(field.value, noise(random, random.between(1, 12)))
  const shorter = field.value.subarray(0, random.between(0, field.value.length))
  return fields.with(at, { ...field, value: random.pick([text, longer, shorter, noise(random, 8)]) })
}
/** A list of dimensions, or of anything, with numbers that are out of all proportion. */
const addNumber: Kind = (fields, at, random) =>
  fields.toSpliced(at, 0, { id: fields[at]!.id, wire: 0, value: random.pick(COUNTS) })
/** The field inside of itself, many times. */
const nest: Kind = (fields, at, random) => {
  const field = fields[at]!
  let value = field.value instanceof Uint8Array ? field.value : new Uint8Array(1)
  for (let depth = random.pick([1, 3, 120]); depth > 0; depth--)
    value = write([{ id: field.id, wire: 2, value }])
  return fields.with(at, { id: field.id, wire: 2, value })
}

const KINDS: readonly Kind[] = [
  drop,
  repeat,
  exchange,
  renumber,
  setValue,
  setValue,
  setValue,
  addNumber,
  nest,
]

function parse(bytes: Uint8Array): Field[] | undefined {
  const fields: Field[] = []
  for (let at = 0; at < bytes.length; ) {
    const tag = readVarint(bytes, at)
    if (tag === undefined || tag.value >> 3n === 0n || tag.value > 2n ** 20n) return undefined
    const [id, wire] = [Number(tag.value >> 3n), Number(tag.value & 7n)]
    const content = readContent(bytes, tag.end, wire)
    if (content === undefined) return undefined
    fields.push({ id, wire, value: content.value })
    at = content.end
  }
  return fields
}

function readContent(bytes: Uint8Array, at: number, wire: number) {
  if (wire === 0) return readVarint(bytes, at)
  const prefix = wire === 2 ? readVarint(bytes, at) : { value: wire === 1 ? 8n : 4n, end: at }
  if (prefix === undefined || ![1, 2, 5].includes(wire)) return undefined
  const end = prefix.end + Number(prefix.value)
  return end > bytes.length ? undefined : { value: bytes.subarray(prefix.end, end), end }
}

function readVarint(bytes: Uint8Array, from: number): { value: bigint; end: number } | undefined {
  let value = 0n
  for (let i = 0; i < 10 && from + i < bytes.length; i++) {
    const byte = bytes[from + i]!
    value |= BigInt(byte & 127) << BigInt(7 * i)
    if (byte < 128) return { value, end: from + i + 1 }
  }
  return undefined
}

function write(fields: readonly Field[]): Uint8Array {
  const parts = fields.map(({ id, wire, value }) => {
    const tag = varint((BigInt(id) << 3n) | BigInt(wire))
    if (typeof value === 'bigint') return concatBytes(tag, varint(value))
    return wire === 2 ? concatBytes(tag, varint(BigInt(value.length)), value) : concatBytes(tag, value)
  })
  return concatBytes(...parts)
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, value)
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return Uint8Array.from([...bytes, Number(rest)])
}

/** Damage of the encoding itself: a length or a number in the middle of the file that nothing else fits. */
export const damageLengths: Damage = (bytes, random) => {
  const at = random.between(0, Math.max(0, bytes.length - 1))
  return splice(bytes, at, at + 1, varint(random.pick(COUNTS)))
}
