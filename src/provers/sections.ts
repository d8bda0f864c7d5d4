import { MalformedFileError } from './errors.js'

/** One section of an iden3 binary file (.zkey, .ptau, .r1cs, .wtns); `bytes` is a view into the file. */
export interface Section {
  readonly id: number
  readonly bytes: Uint8Array
}

/**
 * Splits an iden3 binary file: 4 letters, version u32, count u32, then per section id u32, size u64, bytes;
 * all numbers little-endian.
 *
 * @throws MalformedFileError when the magic differs or a section reaches past the end.
 */
export function readSections(file: Uint8Array, kind: string): Section[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  if (file.length < 12 || ascii(file.subarray(0, 4)) !== kind.padEnd(4)) {
    throw new MalformedFileError(kind, 'it starts with other bytes', { bytes: file.length })
  }
  const sections: Section[] = []
  let at = 12
  for (let left = view.getUint32(8, true); left > 0; left--) {
    if (at + 12 > file.length) throw truncated(kind, at + 12, file.length)
    const id = view.getUint32(at, true)
    const size = Number(view.getBigUint64(at + 4, true))
    at += 12
    if (at + size > file.length) throw truncated(kind, at + size, file.length)
    sections.push({ id, bytes: file.subarray(at, at + size) })
    at += size
  }
  return sections
}

/** @throws MalformedFileError unless exactly one section has this id. */
export function onlySection(sections: readonly Section[], id: number, kind: string): Uint8Array {
  const [first, second] = sections.filter((section) => section.id === id)
  if (first === undefined) throw new MalformedFileError(kind, `section ${id} is missing`, { section: id })
  if (second !== undefined)
    throw new MalformedFileError(kind, `section ${id} is there twice`, { section: id })
  return first.bytes
}

/** The inverse of {@link readSections}; a section may be given as several pieces, which are joined. */
export function writeSections(
  kind: string,
  sections: readonly { readonly id: number; readonly bytes: Uint8Array | readonly Uint8Array[] }[],
): Uint8Array {
  const parts = sections.map(({ id, bytes }) => ({
    id,
    pieces: bytes instanceof Uint8Array ? [bytes] : bytes,
  }))
  const sizes = parts.map(({ pieces }) => pieces.reduce((sum, piece) => sum + piece.length, 0))
  const file = new Uint8Array(12 + sizes.reduce((sum, size) => sum + 12 + size, 0))
  const view = new DataView(file.buffer)
  for (let i = 0; i < 4; i++) file[i] = kind.padEnd(4).charCodeAt(i)
  view.setUint32(4, 1, true)
  view.setUint32(8, parts.length, true)
  let at = 12
  for (const [i, { id, pieces }] of parts.entries()) {
    view.setUint32(at, id, true)
    view.setBigUint64(at + 4, BigInt(sizes[i]!), true)
    at += 12
    for (const piece of pieces) {
      file.set(piece, at)
      at += piece.length
    }
  }
  return file
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}

function truncated(kind: string, needed: number, found: number): MalformedFileError {
  return new MalformedFileError(kind, 'it is cut off', { 'bytes needed': needed, 'bytes found': found })
}
