import { e8m0Value, floatReader } from './minifloat.js'
import type { DataType } from './model.js'

/** The typed field of a tensor that holds elements of a type when they are not raw bytes. */
export type TypedField = 'floatData' | 'int32Data' | 'int64Data' | 'doubleData' | 'uint64Data'

/** Elements narrower than 32 bits, handled as bit patterns: unsigned integers of `bits` bits. */
export interface NarrowType {
  readonly width: 'narrow'
  readonly dtype: DataType
  readonly bits: 2 | 4 | 6 | 8 | 16
  readonly signed: boolean
  readonly decode: (pattern: number) => number
}

/** Elements of 32 or 64 bits. */
export interface WideType {
  readonly width: 'wide'
  readonly dtype: DataType
  readonly bits: 32 | 64
  readonly field: TypedField
  /** Reads one little-endian element of raw bytes. */
  readonly read: (view: DataView, offset: number) => number
}

export type NumericType = NarrowType | WideType

type NarrowBits = NarrowType['bits']

const float16 = floatReader({ exponentBits: 5, mantissaBits: 10, bias: 15, specials: 'ieee' })
const bfloat16 = floatReader({ exponentBits: 8, mantissaBits: 7, bias: 127, specials: 'ieee' })
const e4m3fn = floatReader({ exponentBits: 4, mantissaBits: 3, bias: 7, specials: 'finite' })
const e4m3fnuz = floatReader({ exponentBits: 4, mantissaBits: 3, bias: 8, specials: 'unsignedZero' })
const e5m2 = floatReader({ exponentBits: 5, mantissaBits: 2, bias: 15, specials: 'ieee' })
const e5m2fnuz = floatReader({ exponentBits: 5, mantissaBits: 2, bias: 16, specials: 'unsignedZero' })
const e2m3 = floatReader({ exponentBits: 2, mantissaBits: 3, bias: 1, specials: 'none' })
const e3m2 = floatReader({ exponentBits: 3, mantissaBits: 2, bias: 3, specials: 'none' })
const e2m1 = floatReader({ exponentBits: 2, mantissaBits: 1, bias: 1, specials: 'none' })

/** The numbers of `TensorProto.DataType`, in order. */
const TYPES: readonly (NumericType | DataType)[] = [
  wide('float32', 32, 'floatData', (view, at) => view.getFloat32(at, true)),
  unsigned('uint8', 8),
  signed('int8', 8),
  unsigned('uint16', 16),
  signed('int16', 16),
  wide('int32', 32, 'int32Data', (view, at) => view.getInt32(at, true)),
  wide('int64', 64, 'int64Data', (view, at) => Number(view.getBigInt64(at, true))),
  'string',
  narrow('bool', 8, (pattern) => (pattern === 0 ? 0 : 1)),
  narrow('float16', 16, float16),
  wide('float64', 64, 'doubleData', (view, at) => view.getFloat64(at, true)),
  wide('uint32', 32, 'uint64Data', (view, at) => view.getUint32(at, true)),
  wide('uint64', 64, 'uint64Data', (view, at) => Number(view.getBigUint64(at, true))),
  'complex64',
  'complex128',
  narrow('bfloat16', 16, bfloat16),
  narrow('float8e4m3fn', 8, e4m3fn),
  narrow('float8e4m3fnuz', 8, e4m3fnuz),
  narrow('float8e5m2', 8, e5m2),
  narrow('float8e5m2fnuz', 8, e5m2fnuz),
  unsigned('uint4', 4),
  signed('int4', 4),
  narrow('float4e2m1', 4, e2m1),
  narrow('float8e8m0', 8, e8m0Value),
  unsigned('uint2', 2),
  signed('int2', 2),
  narrow('float6e2m3', 6, e2m3),
  narrow('float6e3m2', 6, e3m2),
]

/** The name of an ONNX element type number, undefined for UNDEFINED and for numbers not known yet. */
export function dataTypeOf(code: number): DataType | undefined {
  const type = TYPES[code - 1]
  return typeof type === 'object' ? type.dtype : type
}

/** How to read the elements of a numeric type; undefined for strings, complex numbers and unknown types. */
export function numericTypeOf(code: number): NumericType | undefined {
  const type = TYPES[code - 1]
  return typeof type === 'object' ? type : undefined
}

/** The names of all types that tensors may have. */
export function readableTypes(): DataType[] {
  return TYPES.flatMap((type) => (typeof type === 'object' ? type.dtype : type === 'string' ? type : []))
}

function wide(dtype: DataType, bits: 32 | 64, field: TypedField, read: WideType['read']): WideType {
  return { width: 'wide', dtype, bits, field, read }
}

function narrow(dtype: DataType, bits: NarrowBits, decode: NarrowType['decode']): NarrowType {
  return { width: 'narrow', dtype, bits, signed: false, decode }
}

function unsigned(dtype: DataType, bits: NarrowBits): NarrowType {
  return narrow(dtype, bits, (pattern) => pattern)
}

function signed(dtype: DataType, bits: NarrowBits): NarrowType {
  const unused = 32 - bits
  return { ...narrow(dtype, bits, (pattern) => (pattern << unused) >> unused), signed: true }
}
