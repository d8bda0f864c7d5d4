import {
  dataTypeOf,
  type NarrowType,
  type NumericType,
  numericTypeOf,
  readableTypes,
  type WideType,
} from './dataTypes.js'
import { TensorDataError, UnsupportedTypeError } from './errors.js'
import { type ExternalFiles, externalBytes, isExternal } from './external.js'
import type { TensorProto } from './generated/onnx.js'
import type { Tensor } from './model.js'
import { describeShape, elementCount, storedShape } from './shape.js'
import { toNumber, toText } from './wire.js'

/** One GiB as doubles; so few that the position of a bit fits 31 bits. */
const MOST_ELEMENTS = 2 ** 27

interface Layout {
  readonly label: string
  readonly shape: readonly number[]
  readonly count: number
}

/**
 * A stored tensor, whichever way its elements are stored. Nothing is allocated before the number of
 * stored elements is known to fit the shape.
 *
 * @param label how errors call the tensor
 * @throws TensorDataError, ExternalDataError, UnsupportedTypeError
 */
export function decodeTensor(label: string, proto: TensorProto, files: ExternalFiles): Tensor {
  if (proto.segment !== null) throw new TensorDataError(label, 'is split into segments, which are not read')
  const shape = storedShape(label, proto.dims)
  const layout = { label, shape, count: elementCount(label, shape, MOST_ELEMENTS) }
  if (dataTypeOf(proto.dataType) === 'string') return decodeStrings(proto, layout)
  const type = numericTypeOf(proto.dataType)
  if (type === undefined) throw unsupportedType(label, proto.dataType)
  return { dtype: type.dtype, shape, data: decodeNumbers(proto, type, layout, files) }
}

function unsupportedType(label: string, code: number): UnsupportedTypeError {
  return new UnsupportedTypeError(label, dataTypeOf(code) ?? `number ${code}`, readableTypes())
}

function decodeStrings(proto: TensorProto, layout: Layout): Tensor {
  requireCount(layout, 'strings', proto.stringData.length, layout.count)
  const strings = proto.stringData.map(toText)
  return { dtype: 'string', shape: layout.shape, data: new Float64Array(0), strings }
}

function decodeNumbers(
  proto: TensorProto,
  type: NumericType,
  layout: Layout,
  files: ExternalFiles,
): Float64Array {
  const size = Math.ceil((layout.count * type.bits) / 8)
  if (isExternal(proto)) return readBytes(type, externalBytes(layout.label, proto, size, files), layout.count)
  if (proto.rawData.length > 0) {
    requireCount(layout, 'bytes', proto.rawData.length, size)
    return readBytes(type, proto.rawData, layout.count)
  }
  return type.width === 'wide' ? readWideField(proto, type, layout) : readNarrowField(proto, type, layout)
}

function readBytes(type: NumericType, bytes: Uint8Array, count: number): Float64Array {
  const data = new Float64Array(count)
  if (type.width === 'narrow') {
    for (let i = 0; i < count; i++) data[i] = type.decode(patternAt(bytes, type.bits, i))
    return data
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const step = type.bits / 8
  for (let i = 0; i < count; i++) data[i] = type.read(view, i * step)
  return data
}

/** Elements follow each other without gaps, starting at the lowest bit of the first byte. */
function patternAt(bytes: Uint8Array, bits: NarrowType['bits'], index: number): number {
  const bit = index * bits
  const low = bytes[bit >> 3]!
  const high = bytes[(bit >> 3) + 1] ?? 0
  return ((low | (high << 8)) >> (bit & 7)) & maskOf(bits)
}

function maskOf(bits: NarrowType['bits']): number {
  return (1 << bits) - 1
}

function readWideField(proto: TensorProto, type: WideType, layout: Layout): Float64Array {
  const stored = proto[type.field]
  requireCount(layout, 'elements', stored.length, layout.count)
  const data = new Float64Array(layout.count)
  for (let i = 0; i < data.length; i++) data[i] = toNumber(stored[i]!)
  if (type.dtype === 'uint32') requireRange(layout, data, 0, 2 ** 32 - 1)
  return data
}

/** Each int32 holds one element; of elements that fill a byte by twos or fours, it holds that byte. */
function readNarrowField(proto: TensorProto, type: NarrowType, layout: Layout): Float64Array {
  const entries = proto.int32Data
  if (type.bits === 2 || type.bits === 4) {
    requireCount(layout, 'bytes', entries.length, Math.ceil((layout.count * type.bits) / 8))
    requireRange(layout, entries, -128, 255)
    return readBytes(type, Uint8Array.from(entries), layout.count)
  }
  requireCount(layout, 'elements', entries.length, layout.count)
  requireRange(layout, entries, ...entryRange(type))
  const data = new Float64Array(layout.count)
  for (let i = 0; i < data.length; i++) data[i] = type.decode(entries[i]! & maskOf(type.bits))
  return data
}

function entryRange({ bits, signed }: NarrowType): [number, number] {
  return signed ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1]
}

function requireCount(layout: Layout, unit: string, found: number, needed: number): void {
  if (found === needed) return
  throw new TensorDataError(layout.label, `stores ${found} ${unit} where its shape needs ${needed}`, {
    shape: describeShape(layout.shape),
  })
}

function requireRange(layout: Layout, entries: ArrayLike<number>, low: number, high: number): void {
  for (let i = 0; i < entries.length; i++) {
    const value = entries[i]!
    if (value >= low && value <= high) continue
    throw new TensorDataError(layout.label, 'stores a value that its type does not have', {
      index: i,
      value,
      range: `${low} to ${high}`,
    })
  }
}
