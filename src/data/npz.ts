import { inflateSync } from 'fflate'
import { crc32 } from '../util/crc32.js'
import { ArrayFileError } from './errors.js'
import { readNpy, type StoredArray } from './npy.js'

/** Records of a zip file, by what they begin with, and the bytes of each before its variable part. */
const LOCAL = { magic: 0x04034b50, size: 30 }
const ENTRY = { magic: 0x02014b50, size: 46 }
const END = { magic: 0x06054b50, size: 22 }

/** The end record is followed by a comment of at most this many bytes. */
const MAX_COMMENT = 2 ** 16 - 1

const [STORED, DEFLATED] = [0, 8]

/** Deflate makes at most this many bytes of one. */
const MAX_EXPANSION = 1032

/** Most bytes that the arrays of one file are unpacked to. */
const MAX_UNPACKED = 2 ** 30

interface Entry {
  readonly name: string
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly unpacked: number
  readonly offset: number
}

type Refuse = (problem: string) => ArrayFileError

/** Whether the bytes begin as a zip file does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && viewOf(bytes).getUint32(0, true) === LOCAL.magic
}

/**
 * Reads a .npz file, as numpy's savez and savez_compressed write it: the arrays by name.
 *
 * @throws ArrayFileError for anything else; no memory is asked for that the file's own bytes cannot fill
 */
export function readNpz(bytes: Uint8Array, source: string): Map<string, StoredArray> {
  const refuse = (problem: string) => new ArrayFileError({ file: source, problem })
  const entries = readDirectory(bytes, refuse)
  if (entries.reduce((total, { unpacked }) => total + unpacked, 0) > MAX_UNPACKED) {
    throw refuse('its arrays take more than 1 GiB')
  }
  const arrays = new Map<string, StoredArray>()
  for (const entry of entries) {
    const name = entry.name.replace(/\.npy$/, '')
    if (name === entry.name) throw refuse(`it holds ${JSON.stringify(name)}, which is no .npy file`)
    if (arrays.has(name)) throw refuse(`it holds ${JSON.stringify(name)} twice`)
    arrays.set(name, readNpy(unpack(bytes, entry, refuse), `${entry.name} in ${source}`))
  }
  return arrays
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function readDirectory(bytes: Uint8Array, refuse: Refuse): Entry[] {
  const view = viewOf(bytes)
  const end = findEnd(view, refuse)
  const count = view.getUint16(end + 10, true)
  const entries: Entry[] = []
  let at = view.getUint32(end + 16, true)
  for (let i = 0; i < count; i++) {
    if (at + ENTRY.size > end || view.getUint32(at, true) !== ENTRY.magic)
      throw refuse('its directory is broken')
    const [name, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true))
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(at + ENTRY.size, at + ENTRY.size + name!)),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      unpacked: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    })
    at += ENTRY.size + name! + extra! + comment!
  }
  return entries
}

/** Where the end record is: the last place that looks like it. */
function findEnd(view: DataView, refuse: Refuse): number {
  const last = view.byteLength - END.size
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT); at--) {
    if (view.getUint32(at, true) === END.magic) return at
  }
  throw refuse('it is no zip file, or is cut off')
}

function unpack(bytes: Uint8Array, entry: Entry, refuse: Refuse): Uint8Array {
  const { name, method, packed, unpacked, offset } = entry
  const view = viewOf(bytes)
  const isThere = offset + LOCAL.size <= bytes.length && view.getUint32(offset, true) === LOCAL.magic
  if (!isThere) throw refuse(`${name} is not where its directory says`)
  const start = offset + LOCAL.size + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true)
  if (start + packed > bytes.length) throw refuse(`${name} is cut off`)
  if (method !== STORED && method !== DEFLATED) throw refuse(`${name} is packed by method ${method}`)
  if (unpacked > packed * (method === STORED ? 1 : MAX_EXPANSION)) {
    throw refuse(`${name} cannot have ${unpacked} bytes, of ${packed}`)
  }
  const own = bytes.subarray(start, start + packed)
  const content = method === STORED ? own : inflate(own, unpacked, () => refuse(`${name} cannot be unpacked`))
  if (content.length !== unpacked || crc32(content) !== entry.crc) throw refuse(`${name} is damaged`)
  return content
}

function inflate(packed: Uint8Array, size: number, refuse: () => ArrayFileError): Uint8Array {
  try {
    return inflateSync(packed, { out: new Uint8Array(size) })
  } catch {
    throw refuse()
  }
}
