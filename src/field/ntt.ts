import { FR } from './bn254.js'
import { inverse, mod, power } from './modular.js'

/** r - 1 = 2^28 * an odd number. */
export const TWO_ADICITY = 28

/** A generator of the residues of order 2^log2Size mod r, at most 2^28: from 5, a non-residue, as ffjavascript's `Fr.w`. */
export function rootOfUnity(log2Size: number): bigint {
  return power(5n, (FR - 1n) >> BigInt(log2Size))
}

/**
 * The values of a polynomial at 1, w, w^2, ..., from its coefficients, the constant one first. Their number is a power
 * of two, 2^k, and w = rootOfUnity(k).
 */
export function ntt(coefficients: readonly bigint[]): bigint[] {
  return transform(coefficients, rootOfUnity(log2(coefficients.length)))
}

/** The coefficients of the polynomial that has these values at 1, w, w^2, ... */
export function inverseNtt(values: readonly bigint[]): bigint[] {
  const sums = transform(values, inverse(rootOfUnity(log2(values.length))))
  const scale = inverse(BigInt(values.length))
  return sums.map((sum) => mod(sum * scale))
}

/** p(x) = even(x^2) + x odd(x^2), and -x has the same square. */
function transform(coefficients: readonly bigint[], root: bigint): bigint[] {
  if (coefficients.length === 1) return [mod(coefficients[0]!)]
  const squared = mod(root * root)
  const even = transform(everySecond(coefficients, 0), squared)
  const odd = transform(everySecond(coefficients, 1), squared)
  const points = powers(root, odd.length)
  return [
    ...even.map((value, i) => mod(value + points[i]! * odd[i]!)),
    ...even.map((value, i) => mod(value - points[i]! * odd[i]!)),
  ]
}

/** 1, base, base^2, ... mod r. */
export function powers(base: bigint, count: number): bigint[] {
  const list = [1n]
  while (list.length < count) list.push(mod(list.at(-1)! * base))
  return list
}

function everySecond(values: readonly bigint[], first: 0 | 1): bigint[] {
  return values.filter((_, i) => i % 2 === first)
}

/** @throws RangeError unless the size is a power of two up to 2^28 */
export function log2(size: number): number {
  const exponent = 31 - Math.clz32(size)
  if (2 ** exponent === size && exponent <= TWO_ADICITY) return exponent
  throw new RangeError(`no transform has ${size} points`)
}

/** The lowest `bits` bits in the opposite order: where a transform without permutations puts an element. */
export function reverseBits(value: number, bits: number): number {
  let result = 0
  for (let i = 0; i < bits; i++) result |= ((value >> i) & 1) << (bits - 1 - i)
  return result
}
