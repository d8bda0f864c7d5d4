import { ZkmlError } from '../errors.js'

/** JSON with typed arrays as further leaves. */
export type Tree =
  | string
  | number
  | boolean
  | null
  | Float64Array
  | Uint32Array
  | Uint8Array
  | readonly Tree[]
  | { readonly [key: string]: Tree }

/** Bytes that should be a container of this package are not, or are cut off or altered. */
export class DamagedArtifactError extends ZkmlError {
  readonly code = 'E_ARTIFACT'

  constructor(facts: { artifact: string; problem: string }) {
    super('A compiled artifact cannot be read.', { facts, advice: 'compile the model again' })
  }
}

const ALIGNMENT = 8
const TYPES = { f64: Float64Array, u32: Uint32Array, u8: Uint8Array } as const
type TypeName = keyof typeof TYPES

interface Reference {
  readonly $array: readonly [type: TypeName, offset: number, length: number]
}

/**
 * Layout: 8 bytes magic, u32 length of the JSON header, header, then the arrays, each aligned to 8 bytes, little endian.
 * The same tree always gives the same bytes.
 */
export function encodeContainer(magic: string, tree: Tree): Uint8Array {
  const arrays: Uint8Array[] = []
  let offset = 0
  const header = JSON.stringify(tree, (_key, value: unknown) => {
    const type = typeOf(value)
    if (type === undefined) return value
    const array = value as Float64Array | Uint32Array | Uint8Array
    const at = offset
    arrays.push(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
    offset = align(offset + array.byteLength)
    return { $array: [type, at, array.length] } satisfies Reference
  })
  const head = new TextEncoder().encode(header)
  const start = align(12 + head.length)
  const bytes = new Uint8Array(start + offset)
  bytes.set(new TextEncoder().encode(magic.padEnd(8)), 0)
  new DataView(bytes.buffer).setUint32(8, head.length, true)
  bytes.set(head, 12)
  place(bytes, start, arrays)
  return bytes
}

function place(bytes: Uint8Array, start: number, arrays: readonly Uint8Array[]): void {
  let at = start
  for (const array of arrays) {
    bytes.set(array, at)
    at = align(at + array.length)
  }
}

/**
 * @throws DamagedArtifactError when the bytes are foreign, cut off, or have their arrays anywhere but where
 * {@link encodeContainer} puts them: one after another up to the end. So a file never asks for more memory than its own size.
 */
export function decodeContainer(magic: string, bytes: Uint8Array): unknown {
  const { text, start } = readHeader(magic, bytes)
  let at = start
  const tree: unknown = parse(magic, text, (key, value) => {
    if (key === '__proto__') throw damaged(magic, 'forbidden key')
    if (!isReference(value)) return value
    const [View, from, end] = placeOf(magic, value, start)
    if (from !== at || end > bytes.length) throw damaged(magic, 'array outside of its place')
    at = align(end)
    // A copy: the bytes need not be aligned, and a subclass's own slice (Node's Buffer) would share its whole memory.
    return new View(Uint8Array.from(bytes.subarray(from, end)).buffer)
  })
  if (at !== bytes.length) throw damaged(magic, 'bytes after the last array')
  return tree
}

/** {@link decodeContainer} without the arrays: in their places stand `{ $array: [type, offset, length] }`. */
export function containerHeader(magic: string, bytes: Uint8Array): unknown {
  return parse(magic, readHeader(magic, bytes).text, (_, value) => value)
}

function damaged(artifact: string, problem: string): DamagedArtifactError {
  return new DamagedArtifactError({ artifact, problem })
}

function readHeader(magic: string, bytes: Uint8Array): { text: string; start: number } {
  if (bytes.length < 12) throw damaged(magic, 'too short')
  if (new TextDecoder().decode(bytes.subarray(0, 8)) !== magic.padEnd(8))
    throw damaged(magic, 'foreign header')
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true)
  if (12 + length > bytes.length) throw damaged(magic, 'cut off in the header')
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(12, 12 + length))
    return { text, start: align(12 + length) }
  } catch {
    throw damaged(magic, 'unreadable header')
  }
}

function parse(magic: string, text: string, revive: (key: string, value: unknown) => unknown): unknown {
  try {
    return JSON.parse(text, revive)
  } catch (cause) {
    if (cause instanceof DamagedArtifactError) throw cause
    throw damaged(magic, 'unreadable header')
  }
}

function placeOf(magic: string, reference: object, start: number) {
  if (!isWellFormed(reference)) throw damaged(magic, 'malformed array')
  const [type, offset, count] = reference.$array
  const View = TYPES[type]
  return [View, start + offset, start + offset + count * View.BYTES_PER_ELEMENT] as const
}

function typeOf(value: unknown): TypeName | undefined {
  if (value instanceof Float64Array) return 'f64'
  if (value instanceof Uint32Array) return 'u32'
  return value instanceof Uint8Array ? 'u8' : undefined
}

function isReference(value: unknown): value is object {
  return typeof value === 'object' && value !== null && '$array' in value
}

function isWellFormed(reference: object): reference is Reference {
  const { $array } = reference as { readonly $array: unknown }
  if (!Array.isArray($array) || $array.length !== 3) return false
  const [type, offset, count] = $array as unknown[]
  return typeof type === 'string' && Object.hasOwn(TYPES, type) && isCount(offset) && isCount(count)
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function align(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT
}
