import type { DataType } from '../../onnx/index.js'
import { floorLog2, halfToEven } from '../../util/integers.js'

/** Width and sign of the integer types. */
const INTEGERS: Partial<Record<DataType, readonly [bits: number, signed: boolean]>> = {
  int8: [8, true],
  int16: [16, true],
  int32: [32, true],
  int64: [64, true],
  int4: [4, true],
  int2: [2, true],
  uint8: [8, false],
  uint16: [16, false],
  uint32: [32, false],
  uint64: [64, false],
  uint4: [4, false],
  uint2: [2, false],
}

/** Digits of the significand, and exponent of the smallest step, of the float types. */
const FLOATS: Partial<Record<DataType, readonly [digits: number, leastExponent: number]>> = {
  float64: [53, -1074],
  float32: [24, -149],
  float16: [11, -24],
  bfloat16: [8, -133],
}

export function isFloat(dtype: DataType): boolean {
  return dtype in FLOATS
}

/** The range of an integer type, low <= x < low + 2^bits; undefined for bool and other types. */
export function integerType(dtype: DataType): { readonly low: number; readonly bits: number } | undefined {
  const type = INTEGERS[dtype]
  return type && { low: type[1] ? -(2 ** (type[0] - 1)) : 0, bits: type[0] }
}

/** An integer reduced modulo 2^bits into the range of an integer type. */
export function wrapInteger(value: bigint, dtype: DataType): number {
  const [bits, signed] = INTEGERS[dtype]!
  return Number(signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value))
}

/**
 * A value as an element of another type, as ONNX Cast converts it: truncated towards zero and reduced modulo 2^bits for
 * integers, rounded half to even for floats, nonzero is true for bool. Undefined for other types.
 */
export function converter(to: DataType): ((value: number) => number) | undefined {
  const [integer, float] = [INTEGERS[to], FLOATS[to]]
  if (to === 'bool') return (value) => (value === 0 ? 0 : 1)
  if (integer !== undefined) return (value) => wrap(Math.trunc(value), ...integer)
  return float && ((value) => roundToFloat(value, ...float))
}

function wrap(value: number, bits: number, signed: boolean): number {
  if (!Number.isFinite(value)) return value
  return Number(signed ? BigInt.asIntN(bits, BigInt(value)) : BigInt.asUintN(bits, BigInt(value)))
}

function roundToFloat(value: number, digits: number, leastExponent: number): number {
  if (value === 0 || !Number.isFinite(value)) return value
  const step = 2 ** Math.max(leastExponent, floorLog2(Math.abs(value)) + 1 - digits)
  return halfToEven(value / step) * step
}
