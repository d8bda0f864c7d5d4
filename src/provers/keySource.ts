import { MalformedFileError } from './errors.js'

/** Bytes that are read piece by piece, so that a large key is never in memory as a whole. */
export interface ByteSource {
  readonly size: number
  /** Fills `target` with the bytes from `offset` on; the caller keeps to the size. */
  read(offset: number, target: Uint8Array): void | Promise<void>
}

export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (offset, target) => target.set(bytes.subarray(offset, offset + target.length)),
  }
}

/** A key or other file, whole or to be read in pieces. */
export type Bytes = Uint8Array | ByteSource

export function sourceOf(file: Bytes): ByteSource {
  return file instanceof Uint8Array ? bytesSource(file) : file
}

/** All its bytes. */
export async function wholeFile(source: Bytes): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source
  const bytes = new Uint8Array(source.size)
  await source.read(0, bytes)
  return bytes
}

/** A section's place in its file. */
export interface SectionPlace {
  readonly offset: number
  readonly size: number
}

/**
 * The places of the sections of an iden3 binary file; see `readSections` for the layout.
 *
 * @throws MalformedFileError when the magic differs or a section reaches past the end or is there twice.
 */
export async function locateSections(source: ByteSource, kind: string): Promise<Map<number, SectionPlace>> {
  const start = await readPiece(source, kind, 0, 12)
  if (new TextDecoder().decode(start.subarray(0, 4)) !== kind.padEnd(4)) {
    throw new MalformedFileError(kind, 'it starts with other bytes', { bytes: source.size })
  }
  const sections = new Map<number, SectionPlace>()
  let at = 12
  for (let left = viewOf(start).getUint32(8, true); left > 0; left--) {
    const header = viewOf(await readPiece(source, kind, at, 12))
    const [id, size] = [header.getUint32(0, true), Number(header.getBigUint64(4, true))]
    at += 12
    requireInside(source, kind, at + size)
    if (sections.has(id)) throw new MalformedFileError(kind, `section ${id} is there twice`, { section: id })
    sections.set(id, { offset: at, size })
    at += size
  }
  return sections
}

/** @throws MalformedFileError when the section is missing, or has not the `size` that is asked for. */
export function sectionPlace(
  sections: ReadonlyMap<number, SectionPlace>,
  kind: string,
  id: number,
  size?: number,
): SectionPlace {
  const place = sections.get(id)
  if (place === undefined) throw new MalformedFileError(kind, `section ${id} is missing`, { section: id })
  if (size !== undefined && place.size !== size) {
    const facts = { section: id, 'bytes needed': size, 'bytes found': place.size }
    throw new MalformedFileError(kind, 'a section has another size', facts)
  }
  return place
}

/** @throws MalformedFileError when the file ends before. */
export async function readPiece(
  source: ByteSource,
  kind: string,
  offset: number,
  size: number,
): Promise<Uint8Array> {
  requireInside(source, kind, offset + size)
  const piece = new Uint8Array(size)
  await source.read(offset, piece)
  return piece
}

function requireInside({ size }: ByteSource, kind: string, end: number): void {
  if (end <= size) return
  throw new MalformedFileError(kind, 'it is cut off', { 'bytes needed': end, 'bytes found': size })
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
