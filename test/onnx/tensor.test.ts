import { describe, expect, it } from 'vitest'
import { decodeModel, type Tensor, TensorDataError, UnsupportedTypeError } from '../../src/onnx/index.js'
import { modelOf, raw, TYPE, tensor } from './models.js'
import {
  type Bytes,
  bytes,
  floats32,
  floats64,
  int,
  ints,
  packedDoubles,
  packedFloats,
  packedInts,
  unpackedDoubles,
} from './protobuf.js'

type TypeName = keyof typeof TYPE

function decode(type: TypeName, dims: readonly number[], ...data: readonly Bytes[]): Tensor {
  return decodeModel(modelOf(tensor('w', TYPE[type], dims, ...data))).graph.initializers.get('w')!
}

function decodeAll(type: TypeName, patterns: number, size: number): Float64Array {
  const all = Array.from({ length: patterns }, (_, i) => i)
  return decode(type, [patterns], raw(ints(size, all))).data
}

const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n

// type, storage, field, values
const STORED: readonly [TypeName, string, Bytes, readonly number[]][] = [
  ['float32', 'raw', raw(floats32([1.5, -0.1, 2 ** 127])), [1.5, Math.fround(-0.1), 2 ** 127]],
  ['float32', 'typed', packedFloats(4, [1.5, -0.1]), [1.5, Math.fround(-0.1)]],
  ['float64', 'raw', raw(floats64([0.1, -1e300])), [0.1, -1e300]],
  ['float64', 'typed', packedDoubles(10, [0.1, -1e300]), [0.1, -1e300]],
  ['float64', 'typed, one tag each', unpackedDoubles(10, [0.1, -1e300]), [0.1, -1e300]],
  ['int8', 'raw', raw(ints(1, [-128, -1, 127])), [-128, -1, 127]],
  ['int8', 'typed', packedInts(5, [-128, -1, 127]), [-128, -1, 127]],
  ['uint8', 'raw', raw(ints(1, [0, 200, 255])), [0, 200, 255]],
  ['uint8', 'typed', packedInts(5, [0, 200, 255]), [0, 200, 255]],
  ['int16', 'raw', raw(ints(2, [-32768, -2, 32767])), [-32768, -2, 32767]],
  ['int16', 'typed', packedInts(5, [-32768, -2, 32767]), [-32768, -2, 32767]],
  ['uint16', 'raw', raw(ints(2, [0, 40000, 65535])), [0, 40000, 65535]],
  ['uint16', 'typed', packedInts(5, [0, 40000, 65535]), [0, 40000, 65535]],
  ['int32', 'raw', raw(ints(4, [-(2 ** 31), -3, 2 ** 31 - 1])), [-(2 ** 31), -3, 2 ** 31 - 1]],
  ['int32', 'typed', packedInts(5, [-(2 ** 31), -3, 2 ** 31 - 1]), [-(2 ** 31), -3, 2 ** 31 - 1]],
  ['uint32', 'raw', raw(ints(4, [0, 2 ** 32 - 1])), [0, 2 ** 32 - 1]],
  ['uint32', 'typed', packedInts(11, [0, 2 ** 32 - 1]), [0, 2 ** 32 - 1]],
  ['int64', 'raw', raw(ints(8, [INT64_MIN, -5, INT64_MAX])), [-(2 ** 63), -5, 2 ** 63]],
  ['int64', 'typed', packedInts(7, [INT64_MIN, -5, INT64_MAX]), [-(2 ** 63), -5, 2 ** 63]],
  ['uint64', 'raw', raw(ints(8, [7, 2n ** 64n - 1n])), [7, 2 ** 64]],
  ['uint64', 'typed', packedInts(11, [7, 2n ** 64n - 1n]), [7, 2 ** 64]],
  ['bool', 'raw', raw(ints(1, [0, 1, 2])), [0, 1, 1]],
  ['bool', 'typed', packedInts(5, [1, 0]), [1, 0]],
  ['float16', 'raw', raw(ints(2, [0x3c00, 0xc000, 0x0001])), [1, -2, 2 ** -24]],
  ['float16', 'typed', packedInts(5, [0x3c00, 0xc000, 0x7bff]), [1, -2, 65504]],
  ['bfloat16', 'raw', raw(ints(2, [0x3f80, 0xc000])), [1, -2]],
  ['bfloat16', 'typed', packedInts(5, [0x3f80, 0xc000]), [1, -2]],
  ['float8e4m3fn', 'raw', raw(ints(1, [0x38, 0xfe])), [1, -448]],
  ['float8e4m3fn', 'typed', packedInts(5, [0x38, 0xfe]), [1, -448]],
  ['float8e8m0', 'raw', raw(ints(1, [127, 128, 0, 254])), [1, 2, 2 ** -127, 2 ** 127]],
  ['int4', 'raw, odd count', raw(ints(1, [0x8f, 0x07])), [-1, -8, 7]],
  ['int4', 'typed, odd count', packedInts(5, [0x8f, 0x07]), [-1, -8, 7]],
  ['int4', 'typed, signed bytes', packedInts(5, [-113, 7]), [-1, -8, 7]],
  ['uint4', 'raw', raw(ints(1, [0x8f])), [15, 8]],
  ['uint4', 'typed', packedInts(5, [0x8f]), [15, 8]],
  ['int2', 'raw', raw(ints(1, [0b11_10_01_00, 0b10])), [0, 1, -2, -1, -2]],
  ['uint2', 'typed', packedInts(5, [0b11_10_01_00, 0b10]), [0, 1, 2, 3, 2]],
  // Four of six bits in three bytes, the first one lowest.
  ['float6e2m3', 'raw', raw(ints(1, [0x01 | 0xc0, 0x07 | 0x80, 0x80, 0x3f])), [0.125, 7.5, 1, -0, -7.5]],
  ['float6e2m3', 'typed', packedInts(5, [0x01, 0x1f, 0x3f]), [0.125, 7.5, -7.5]],
  ['float6e3m2', 'typed', packedInts(5, [0x01, 0x0c, 0x1f, 0x2c]), [0.0625, 1, 28, -1]],
  ['float4e2m1', 'raw', raw(ints(1, [0x10, 0xf7])), [0, 0.5, 6, -6]],
]

describe('tensor storage', () => {
  it.each(STORED)('reads %s from %s data', (type, _, field, values) => {
    const { dtype, shape, data, strings } = decode(type, [values.length], field)
    expect([...data]).toEqual(values)
    expect({ dtype, shape, strings }).toEqual({ dtype: type, shape: [values.length], strings: undefined })
  })

  it('covers every numeric type', () => {
    const numeric = Object.keys(TYPE).filter((type) => !/string|complex/.test(type))
    const exhaustive = ['float8e4m3fnuz', 'float8e5m2', 'float8e5m2fnuz'] // below
    expect(new Set([...STORED.map(([type]) => type), ...exhaustive])).toEqual(new Set(numeric))
  })

  it('rounds 64-bit integers to the nearest double, the same from both forms', () => {
    const values = [2n ** 53n + 1n, 2n ** 53n + 3n, -(2n ** 60n) - 129n, 0x7fff_ffff_ffff_fbffn]
    const expected = values.map(Number)
    expect([...decode('int64', [4], raw(ints(8, values))).data]).toEqual(expected)
    expect([...decode('int64', [4], packedInts(7, values)).data]).toEqual(expected)
  })

  it('reads strings as UTF-8', () => {
    const { data, strings } = decode('string', [2], bytes(6, 'zwölf'), bytes(6, ''))
    expect(strings).toEqual(['zwölf', ''])
    expect(data.length).toBe(0)
  })

  it('reads scalars and empty tensors', () => {
    expect(decode('float32', [], packedFloats(4, [3]))).toMatchObject({ shape: [], data: Float64Array.of(3) })
    expect(decode('int64', [0], raw(new Uint8Array(0))).data.length).toBe(0)
    expect(decode('float32', [2 ** 40, 0, 2 ** 40]).data.length).toBe(0)
  })

  it('keeps NaN and infinities', () => {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    expect([...decode('float32', [3], raw(floats32(values))).data]).toEqual(values)
  })
})

describe('narrow floats, every bit pattern', () => {
  it('float16 agrees with the float32 of the same sign, exponent and mantissa', () => {
    const view = new DataView(new ArrayBuffer(4))
    const expected = Float64Array.from({ length: 65536 }, (_, pattern) => {
      const exponent = (pattern >> 10) & 31
      const mantissa = pattern & 1023
      const sign = pattern >> 15
      if (exponent === 0) return (sign === 1 ? -1 : 1) * mantissa * 2 ** -24
      view.setUint32(
        0,
        ((sign << 31) | ((exponent === 31 ? 255 : exponent + 112) << 23) | (mantissa << 13)) >>> 0,
      )
      return view.getFloat32(0)
    })
    expect(decodeAll('float16', 65536, 2)).toEqual(expected)
  })

  it('bfloat16 is the upper half of a float32', () => {
    const halves = Array.from({ length: 65536 }, (_, i) => i)
    const expected = decode(
      'float32',
      [65536],
      raw(
        ints(
          4,
          halves.map((half) => half * 65536),
        ),
      ),
    ).data
    expect(decodeAll('bfloat16', 65536, 2)).toEqual(expected)
  })

  it('float8e5m2 is the upper half of a float16', () => {
    const halves = Array.from({ length: 256 }, (_, i) => i * 256)
    expect(decodeAll('float8e5m2', 256, 1)).toEqual(decode('float16', [256], raw(ints(2, halves))).data)
  })

  it('float8e4m3fn has no infinity and one NaN per sign', () => {
    const values = decodeAll('float8e4m3fn', 256, 1)
    expect([0x00, 0x01, 0x07, 0x08, 0x38, 0x77, 0x78, 0x7e].map((i) => values[i])).toEqual([
      0,
      2 ** -9,
      7 * 2 ** -9,
      2 ** -6,
      1,
      240,
      256,
      448,
    ])
    expect(nanPatterns(values)).toEqual([0x7f, 0xff])
    expectMirrored(values)
  })

  it('the fnuz types have no infinity, no negative zero, and one NaN in its place', () => {
    const e4m3 = decodeAll('float8e4m3fnuz', 256, 1)
    const e5m2 = decodeAll('float8e5m2fnuz', 256, 1)
    expect([0x01, 0x08, 0x40, 0x7f].map((i) => e4m3[i])).toEqual([2 ** -10, 2 ** -7, 1, 240])
    expect([0x01, 0x04, 0x40, 0x7f].map((i) => e5m2[i])).toEqual([2 ** -17, 2 ** -15, 1, 57344])
    expect([nanPatterns(e4m3), nanPatterns(e5m2)]).toEqual([[0x80], [0x80]])
    expectMirrored(e4m3.with(0x80, -0))
  })

  it('float4e2m1 has eight magnitudes', () => {
    const packed = ints(1, [0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe])
    const magnitudes = [0, 0.5, 1, 1.5, 2, 3, 4, 6]
    const expected = [...magnitudes, ...magnitudes.map((value) => -value)]
    expect([...decode('float4e2m1', [16], raw(packed)).data]).toEqual(expected)
  })

  it('float8e8m0 is a power of two, or NaN', () => {
    const expected = Float64Array.from({ length: 256 }, (_, i) => (i === 255 ? Number.NaN : 2 ** (i - 127)))
    expect(decodeAll('float8e8m0', 256, 1)).toEqual(expected)
  })
})

describe('tensors that are refused', () => {
  const cases: readonly [string, TypeName, readonly number[], Bytes, RegExp][] = [
    ['too few raw bytes', 'float32', [3], raw(floats32([1, 2])), /stores 8 bytes where its shape needs 12/],
    ['too many raw bytes', 'int4', [2], raw(ints(1, [1, 2])), /stores 2 bytes where its shape needs 1/],
    ['raw bytes that end inside an element', 'int16', [2], raw(ints(1, [1, 2, 3])), /stores 3 bytes/],
    [
      'too few typed elements',
      'int64',
      [3],
      packedInts(7, [1, 2]),
      /stores 2 elements where its shape needs 3/,
    ],
    ['elements in a field of another type', 'float32', [1], packedInts(7, [1]), /stores 0 elements/],
    ['no data', 'float32', [2], new Uint8Array(0), /stores 0 elements/],
    ['a missing string', 'string', [2], bytes(6, 'a'), /stores 1 strings/],
    ['a negative extent', 'float32', [-1], packedFloats(4, [1]), /impossible shape/],
    ['an extent beyond 2^53', 'float32', [2 ** 60], packedFloats(4, [1]), /impossible shape/],
    ['a huge shape', 'uint8', [2 ** 40], raw(ints(1, [1])), /too large/],
    ['a huge product', 'uint8', Array(40).fill(1000), raw(ints(1, [1])), /too large/],
    ['an int8 out of range', 'int8', [1], packedInts(5, [128]), /value that its type does not have/],
    ['a negative uint8', 'uint8', [1], packedInts(5, [-1]), /value that its type does not have/],
    ['a uint32 out of range', 'uint32', [1], packedInts(11, [2 ** 32]), /value that its type does not have/],
    ['a float6 with more bits', 'float6e2m3', [1], packedInts(5, [64]), /value that its type does not have/],
    ['an int4 byte out of range', 'int4', [1], packedInts(5, [256]), /value that its type does not have/],
    ['segments', 'float32', [1], bytes(3, int(1, 0)), /split into segments/],
  ]
  it.each(cases)('%s', (_, type, dims, field, text) => {
    const attempt = (): Tensor => decode(type, dims, field)
    expect(attempt).toThrow(TensorDataError)
    expect(attempt).toThrow(text)
  })

  it.each(['complex64', 'complex128'] as const)('the type %s, by name', (type) => {
    expect(() => decode(type, [1], raw(new Uint8Array(16)))).toThrow(UnsupportedTypeError)
    expect(() => decode(type, [1])).toThrow(`"w" has the element type ${type}`)
  })

  it.each([0, 29, -1, 1000])('the type number %i', (type) => {
    expect(() => decodeModel(modelOf(tensor('w', type, [1])))).toThrow(`element type number ${type}`)
  })
})

function nanPatterns(values: Float64Array): number[] {
  return [...values.keys()].filter((i) => Number.isNaN(values[i]))
}

/** The upper half is the lower half with the other sign. */
function expectMirrored(values: Float64Array): void {
  const half = values.length / 2
  expect(values.subarray(half)).toEqual(values.subarray(0, half).map((value) => -value))
}
