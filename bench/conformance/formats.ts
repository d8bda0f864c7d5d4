import type { DataType, Tensor } from '../../src/onnx/index.js'
import type { InputFormat } from '../../src/quantize/quantize.js'
import { bitLength } from '../../src/util/integers.js'

/** Bits of secret float inputs, of weights and of activations. */
export const BITS = 16

/** Integers from here on are given as constants: sums of a few would pass the integer model's doubles. */
const TOO_LARGE = 2 ** 48

/**
 * How a secret input with these values is read; undefined for values that no secret input can have.
 *
 * Floats: 16 bits in steps of a power of two, so that halves and small integers are exact, from 0 or the least value
 * upwards where none is negative, else as many steps below 0 as above. Integers: as they are, in the narrowest range of
 * 2^bits integers that has them all and lies within the type.
 */
export function formatOf({ dtype, data }: Tensor): InputFormat | undefined {
  const [low, high] = [data.reduce((a, b) => Math.min(a, b)), data.reduce((a, b) => Math.max(a, b))]
  if (dtype === 'bool') return { scale: 1, lo: 0, bits: 1 }
  if (dtype.includes('float')) return Number.isFinite(high - low) ? floats(low, high) : undefined
  return Math.max(-low, high) < TOO_LARGE ? integers(low, high, dtype) : undefined
}

function floats(low: number, high: number): InputFormat {
  const signed = low < 0
  const most = signed ? 2 ** (BITS - 1) - 1 : 2 ** BITS - 1
  const scale = powerAtLeast(Math.max(high / most, -low / (most + 1)))
  return { scale, lo: signed ? -(most + 1) : Math.floor(low / scale), bits: BITS }
}

/** The least power of two that is no less than x; the one that makes 2 fit for 0. */
function powerAtLeast(x: number): number {
  let power = 2 ** (2 - BITS)
  if (x === 0) return power
  while (power < x) power *= 2
  while (power / 2 >= x) power /= 2
  return power
}

function integers(low: number, high: number, dtype: DataType): InputFormat {
  const bits = Math.max(1, bitLength(high - low))
  return { scale: 1, lo: Math.min(low, greatest(dtype) - 2 ** bits + 1), bits }
}

/** The type's greatest integer; int64 and uint64 reach beyond all values that are secret. */
function greatest(dtype: DataType): number {
  const width = Number(/\d+/.exec(dtype)![0])
  return 2 ** (dtype.startsWith('u') ? width : width - 1) - 1
}

/** The integers that stand for values: the nearest, within the range. */
export function toIntegers(data: Float64Array, { scale, lo, bits }: InputFormat): Float64Array {
  return data.map((value) => Math.min(lo + 2 ** bits - 1, Math.max(lo, Math.floor(value / scale + 0.5))))
}
