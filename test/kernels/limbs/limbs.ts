import type { Bound } from '../../../src/kernels/limbs/limbField.js'
import { RandomNumbers } from '../../harness/randomNumbers.js'
import type { Arithmetic } from '../arithmetics.js'

/** How an arithmetic writes an element: signed limbs, the lowest first. */
export interface Format {
  readonly bits: number
  readonly count: number
  words(limbs: readonly bigint[]): bigint[]
  limbs(words: readonly bigint[]): bigint[]
}

const doubles: Format = {
  bits: 51,
  count: 5,
  words: (limbs) => Array.from(new BigUint64Array(Float64Array.from(limbs, Number).buffer)),
  limbs: (words) => Array.from(new Float64Array(BigUint64Array.from(words).buffer), BigInt),
}

const integers: Format = {
  bits: 29,
  count: 9,
  words: (limbs) => Array.from(new BigUint64Array(Int32Array.from([...limbs, 0n], Number).buffer)),
  limbs: (words) => Array.from(new Int32Array(BigUint64Array.from(words).buffer), BigInt).slice(0, 9),
}

export const FORMATS: Readonly<Record<Arithmetic, Format>> = {
  float: doubles,
  integer: integers,
  scalar: integers,
}

export function integerOf({ bits }: Format, limbs: readonly bigint[]): bigint {
  return limbs.reduceRight((sum, limb) => (sum << BigInt(bits)) + limb, 0n)
}

/** Limbs in balanced form: all but the top one in [-2^(bits - 1), 2^(bits - 1)). */
export function balanced({ bits, count }: Format, value: bigint): bigint[] {
  const limbs: bigint[] = []
  let rest = value
  while (limbs.length + 1 < count) {
    limbs.push(BigInt.asIntN(bits, rest))
    rest = (rest - limbs.at(-1)!) >> BigInt(bits)
  }
  return [...limbs, rest]
}

/** These lower limbs under the top one that brings the value closest to `goal` from the side of 0. */
function completed(format: Format, lower: readonly bigint[], goal: bigint): bigint[] {
  const rest = goal - integerOf(format, lower)
  return [...lower, rest / (1n << BigInt(format.bits * (format.count - 1)))]
}

/** Elements within a bound: everything that is there in all signs, rounding ties, random ones. */
export function samples(format: Format, prime: bigint, bound: Bound, seed: number, count = 40): bigint[][] {
  const random = new RandomNumbers(seed)
  const largest = BigInt(bound.limb)
  const [half, places] = [1n << BigInt(format.bits - 1), format.count - 1]
  const limit = scaled(prime, bound.value)
  const lower = (limb: (i: number) => bigint) => Array.from({ length: places }, (_, i) => limb(i))
  const between = (limit: bigint) => (random.bits(256) % (2n * limit + 1n)) - limit
  const clamp = (limb: bigint) => (limb > largest ? largest : limb)
  const patterns = [
    lower(() => largest),
    lower(() => -largest),
    lower((i) => (i % 2 === 0 ? largest : -largest)),
    lower((i) => (i === 0 ? clamp(half) : 0n)),
    lower((i) => (i === 0 ? -clamp(half) : 0n)),
    lower((i) => (i === 0 ? clamp(half) - 1n : largest)),
    lower(() => clamp(half)),
    lower(() => random.pick([largest, -largest])),
  ]
  const extreme = patterns.flatMap((limbs) =>
    [limit, -limit, 0n].map((goal) => completed(format, limbs, goal)),
  )
  const others = Array.from({ length: count }, () =>
    completed(
      format,
      lower(() => between(largest)),
      between(limit),
    ),
  )
  return [...balancedEdges(format, prime, limit), ...extreme, ...others].filter((limbs) =>
    isWithin(format, prime, limbs, bound),
  )
}

/** 0, 1, the prime and its parts, powers of two about the borders of limbs, up to `limit` on either side. */
function balancedEdges(format: Format, prime: bigint, limit: bigint): bigint[][] {
  const borders = Array.from(
    { length: 2 * format.count },
    (_, i) => 1n << BigInt(((i + 1) * format.bits) >> 1),
  )
  const values = [0n, 1n, prime / 2n, prime / 2n + 1n, prime - 1n, prime, prime + 1n, 2n * prime]
  const edges = [...values, ...borders.flatMap((border) => [border - 1n, border, border + 1n])]
  return edges
    .flatMap((value) => [value, -value])
    .filter((value) => value <= limit && -value <= limit)
    .map((value) => balanced(format, value))
}

/** Whether the limbs, as they are, keep to the bound. */
export function isWithin(format: Format, prime: bigint, limbs: readonly bigint[], bound: Bound): boolean {
  const value = integerOf(format, limbs)
  const limit = scaled(prime, bound.value)
  const lower = limbs.slice(0, -1)
  const largest = BigInt(Math.floor(bound.limb))
  return value <= limit && -value <= limit && lower.every((limb) => limb <= largest && -limb <= largest)
}

/** `factor` times the prime. */
export function scaled(prime: bigint, factor: number): bigint {
  return (prime * BigInt(Math.round(factor * 2 ** 40))) >> 40n
}

/** The limbs, and the same value with a unit of any one limb moved to the one below it. */
export function representations({ bits }: Format, limbs: readonly bigint[]): bigint[][] {
  const moved = limbs.slice(1).flatMap((_, i) =>
    [1n, -1n].map((unit) => {
      const copy = [...limbs]
      copy[i]! += unit << BigInt(bits)
      copy[i + 1]! -= unit
      return copy
    }),
  )
  return [[...limbs], ...moved]
}
