import { ArrayFileError } from './errors.js'

/** A tensor of a data file: its own shape, and real values in row-major order. */
export class StoredArray {
  constructor(
    readonly shape: readonly number[],
    readonly data: Float64Array,
  ) {}
}

/** Reads one element of a byte order; what no double holds exactly is NaN. */
type Reader = (view: DataView, at: number, little: boolean) => number

const READERS: Readonly<Record<string, Reader>> = {
  b1: (view, at) => Number(view.getUint8(at) !== 0),
  u1: (view, at) => view.getUint8(at),
  i1: (view, at) => view.getInt8(at),
  u2: (view, at, little) => view.getUint16(at, little),
  i2: (view, at, little) => view.getInt16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  u8: (view, at, little) => exactly(view.getBigUint64(at, little)),
  i8: (view, at, little) => exactly(view.getBigInt64(at, little)),
  f2: (view, at, little) => float16(view.getUint16(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]

/** Bytes before the header's length. */
const PREFIX = MAGIC.length + 2

/** numpy itself reads no longer headers, unless it is told to trust them. */
const MAX_HEADER = 10_000

/** More axes than any tensor of numpy has. */
const MAX_AXES = 64

interface Header {
  readonly type: string
  readonly little: boolean
  readonly columnMajor: boolean
  readonly shape: readonly number[]
  readonly start: number
}

/** Whether the bytes begin as a .npy file does. */
export function isNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte)
}

/**
 * Reads a .npy file, format 1 to 3, of numbers or bools in either byte order and either storage order.
 *
 * @param source how messages name the file
 * @throws ArrayFileError; no memory is asked for before the file has been found to hold exactly what its header says
 */
export function readNpy(bytes: Uint8Array, source: string): StoredArray {
  const refuse = (problem: string) => new ArrayFileError({ file: source, problem })
  const { type, little, columnMajor, shape, start } = readHeader(bytes, refuse)
  const read = READERS[type]!
  const width = Number(type[1])
  const size = shape.includes(0) ? 0 : shape.reduce((product, extent) => product * extent, 1)
  if (size * width !== bytes.length - start) {
    throw refuse(`shape (${shape.join(', ')}) of ${type} does not take its ${bytes.length - start} bytes`)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + start)
  const data = new Float64Array(size)
  for (let i = 0; i < size; i++) data[i] = read(view, i * width, little)
  return new StoredArray(shape, columnMajor ? rowMajor(data, shape) : data)
}

function readHeader(bytes: Uint8Array, refuse: (problem: string) => Error): Header {
  if (!isNpy(bytes) || bytes.length < PREFIX + 4) throw refuse('it is no .npy file, or is cut off')
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const version = bytes[MAGIC.length]!
  if (version < 1 || version > 3) throw refuse(`it has format ${version}; 1 to 3 are known`)
  const length = version === 1 ? view.getUint16(PREFIX, true) : view.getUint32(PREFIX, true)
  const start = PREFIX + (version === 1 ? 2 : 4) + length
  if (length > MAX_HEADER || start > bytes.length) throw refuse(`its header of ${length} bytes is not there`)
  return { ...parseHeader(new TextDecoder().decode(bytes.subarray(start - length, start)), refuse), start }
}

/** The header is a Python dictionary of three entries. */
function parseHeader(text: string, refuse: (problem: string) => Error): Omit<Header, 'start'> {
  const order = /'fortran_order': *(True|False)/.exec(text)?.[1]
  const tuple = /'shape': *\(([\d, ]*)\)/.exec(text)?.[1]
  const [, mark, type] = /'descr': *'([<>|=])(\w+)'/.exec(text) ?? []
  if (order === undefined || tuple === undefined) throw refuse('its header names no shape or storage order')
  if (type === undefined || !Object.hasOwn(READERS, type)) {
    throw refuse(`its elements are no numbers that are read (${Object.keys(READERS).join(', ')})`)
  }
  const shape = tuple.split(',').flatMap((part) => (part.trim() === '' ? [] : [Number(part)]))
  if (shape.length > MAX_AXES || !shape.every(Number.isSafeInteger)) throw refuse('its shape is none')
  return { type, little: mark !== '>', columnMajor: order === 'True', shape }
}

/** From the order in which the first axis runs fastest to the one in which the last does. */
function rowMajor(data: Float64Array, shape: readonly number[]): Float64Array {
  const out = new Float64Array(data.length)
  const strides = shape.map((_, axis) =>
    shape.slice(0, axis).reduce((product, extent) => product * extent, 1),
  )
  const index = new Array<number>(shape.length).fill(0)
  for (let i = 0, from = 0; i < out.length; i++) {
    out[i] = data[from]!
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!
      if (++index[axis]! < shape[axis]!) break
      from -= shape[axis]! * strides[axis]!
      index[axis] = 0
    }
  }
  return out
}

function exactly(value: bigint): number {
  const double = Number(value)
  return Number.isSafeInteger(double) ? double : Number.NaN
}

/** IEEE 754 half precision: 5 bits of exponent, 10 of fraction. */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25))
}
