import type { PublicTensor } from '../circuit/statement.js'
import { InternalError } from '../errors.js'
import { sizeOf } from '../util/integers.js'
import { SignalRangeError, TensorLengthError, ValueOutOfRangeError } from './errors.js'

/**
 * The public signals of a public tensor, from its integer values in row-major order.
 *
 * @throws TensorLengthError, ValueOutOfRangeError
 */
export function packTensor(values: readonly (bigint | number)[], tensor: PublicTensor): bigint[] {
  const encoded = encodeValues(values, tensor)
  const width = bitsPerValue(tensor)
  const signals = new Array<bigint>(tensor.signals).fill(0n)
  encoded.forEach((value, i) => {
    const at = Math.floor(i / tensor.valuesPerSignal)
    signals[at] = (signals[at]! << width) | value
  })
  return signals
}

/**
 * Inverse of packTensor: the integer values of a public tensor, from its own signals.
 *
 * @throws TensorLengthError, SignalRangeError, ValueOutOfRangeError
 */
export function unpackTensor(signals: readonly bigint[], tensor: PublicTensor): number[] {
  requirePublic(tensor)
  requireLength(tensor, tensor.signals, signals.length)
  const size = sizeOf(tensor.shape)
  return signals.flatMap((signal, i) => {
    const count = Math.min(tensor.valuesPerSignal, size - i * tensor.valuesPerSignal)
    return unpackSignal(signal, count, i * tensor.valuesPerSignal, tensor)
  })
}

/**
 * The bytes that stand for a public input tensor in a contract call, as hexadecimal digits without prefix:
 * v - lo for each value v, `bytesPerValue` bytes each, big-endian.
 *
 * @throws TensorLengthError, ValueOutOfRangeError
 */
export function tensorBytes(values: readonly (bigint | number)[], tensor: PublicTensor): string {
  const digits = 2 * tensor.bytesPerValue
  return encodeValues(values, tensor)
    .map((value) => value.toString(16).padStart(digits, '0'))
    .join('')
}

/**
 * The values of a public tensor as they are.
 *
 * @throws TensorLengthError, ValueOutOfRangeError
 */
export function requireValues(values: readonly (bigint | number)[], tensor: PublicTensor): bigint[] {
  return encodeValues(values, tensor).map((encoded) => encoded + BigInt(tensor.lo))
}

function unpackSignal(signal: bigint, count: number, first: number, tensor: PublicTensor): number[] {
  const width = bitsPerValue(tensor)
  const bits = width * BigInt(count)
  if (signal < 0n || signal >> bits !== 0n) {
    throw new SignalRangeError({ tensor: tensor.name, signal, bits: Number(bits) })
  }
  return Array.from({ length: count }, (_, i) => {
    const encoded = BigInt.asUintN(Number(width), signal >> (width * BigInt(count - 1 - i)))
    return Number(inRange(encoded + BigInt(tensor.lo), first + i, tensor))
  })
}

function encodeValues(values: readonly (bigint | number)[], tensor: PublicTensor): bigint[] {
  requirePublic(tensor)
  requireLength(tensor, sizeOf(tensor.shape), values.length)
  return values.map((value, i) => inRange(BigInt(value), i, tensor) - BigInt(tensor.lo))
}

function inRange(value: bigint, index: number, { name, lo, hi }: PublicTensor): bigint {
  if (value < lo || value > hi) throw new ValueOutOfRangeError({ tensor: name, index, value, lo, hi })
  return value
}

function requireLength(tensor: PublicTensor, expected: number, found: number): void {
  if (expected !== found) throw new TensorLengthError({ tensor: tensor.name, expected, found })
}

function requirePublic({ name, visibility }: PublicTensor): void {
  if (visibility !== 'public')
    throw new InternalError('only a public tensor has values to pack', { facts: { name } })
}

function bitsPerValue(tensor: PublicTensor): bigint {
  return BigInt(8 * tensor.bytesPerValue)
}
