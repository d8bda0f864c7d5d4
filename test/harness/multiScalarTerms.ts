import { FR } from '../../src/field/bn254.js'
import { RandomNumbers } from './randomNumbers.js'

/** A term of a multi-scalar sum: a scalar, and the point as a multiple of the generator. */
export type Term = readonly [scalar: bigint, factor: bigint]

const random = new RandomNumbers(21)
const HALF = (FR - 1n) / 2n
const EDGES = [
  ...[0n, 1n, FR - 1n, HALF, HALF + 1n, 2n, FR - 2n],
  ...[1n << 252n, 1n << 253n, (1n << 64n) - 1n, 1n << 64n],
]

/** A random scalar, of any size. */
export const wide = () => random.bits(256) % FR

export function terms(
  count: number,
  scalar: (i: number) => bigint,
  factor = (i: number) => BigInt(i % 37) + 1n,
): Term[] {
  return Array.from({ length: count }, (_, i) => [scalar(i), factor(i)] as const)
}

/** The multiple of the generator that the terms come to. */
export function total(list: readonly Term[]): bigint {
  return list.reduce((sum, [scalar, factor]) => sum + scalar * factor, 0n)
}

/** Sums that every implementation is tried on. */
export const SUMS: Readonly<Record<string, readonly Term[]>> = {
  'no terms': [],
  'one term': [[wide(), 5n]],
  'one term of a small scalar': [[3n, 9n]],
  'one negative term': [[FR - 4n, 2n]],
  'a single point at infinity': [[wide(), 0n]],
  'all scalars zero': terms(33, () => 0n),
  'all scalars one': terms(50, () => 1n),
  'all scalars minus one': terms(21, () => FR - 1n),
  bits: terms(130, (i) => BigInt((i * 7) & 1)),
  'small negatives': terms(90, (i) => FR - BigInt(i + 1)),
  edges: terms(66, (i) => EDGES[i % EDGES.length]!),
  'random scalars': terms(70, wide),
  'the same point': terms(80, wide, () => 6n),
  'the same term': terms(
    150,
    () => HALF - 5n,
    () => 6n,
  ),
  'opposite points': terms(
    64,
    (i) => 1000n + BigInt(i >> 1),
    (i) => (i % 2 === 0 ? 3n : -3n),
  ),
  'opposite scalars': terms(
    64,
    (i) => (i % 2 === 0 ? 12345n : FR - 12345n),
    () => 8n,
  ),
  'points at infinity among others': terms(45, wide, (i) => BigInt(i % 3)),
  'only points at infinity': terms(10, wide, () => 0n),
  'a mixture as in witnesses': terms(200, (i) => {
    const kinds = [0n, 1n, BigInt(i), FR - BigInt(i + 1), i % 9 === 0 ? wide() : 1n]
    return kinds[i % kinds.length]!
  }),
}
