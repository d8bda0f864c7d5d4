import { InternalError } from '../../errors.js'
import type { I32, Index } from '../wasm/expressions.js'
import type { FunctionBuilder, Local } from '../wasm/function.js'

/**
 * What is proven of a pair's representation while the code is generated. Limbs are signed and are not carried by
 * additions, so that an addition costs one instruction a limb; every operation asserts that it stays exact.
 */
export interface Bound {
  /** |value| in units of the prime. */
  readonly value: number
  /** Largest magnitude of a limb other than the top one, which `value` bounds. */
  readonly limb: number
}

/** Two field elements side by side, one in each lane, as limbs in local variables. */
export interface Pair {
  readonly limbs: readonly Local[]
  readonly bound: Bound
}

/** Bytes of an element in memory: five 64-bit words in every representation. */
export const ELEMENT_BYTES = 40

/**
 * Code for arithmetic modulo a prime below 2^254, on two elements at a time. Elements are in Montgomery form with
 * R = 2^{@link radixBits}, kept as signed limbs of a redundant representation; the three implementations differ in
 * the instructions that they use. "Packed" elements are canonical integers of 32 little-endian bytes.
 */
export interface LimbField {
  readonly prime: bigint
  readonly radixBits: number
  /** What {@link reduce} leaves, and what elements in memory obey unless said otherwise. */
  readonly reduced: Bound

  /** What products of reduced elements, their sums of two and running products stay below. */
  readonly product: Bound

  /** The five words that represent an integer of magnitude below the prime; R is the caller's matter. */
  encode(value: bigint): bigint[]
  /** The integer that five words represent. */
  decode(words: readonly bigint[]): bigint

  /** The integer in both lanes. */
  constant(f: FunctionBuilder, value: bigint): Pair
  load(f: FunctionBuilder, first: Index, second: Index, offset?: number, bound?: Bound): Pair
  /** @throws InternalError, while generating, if the pair may exceed the bound. */
  store(f: FunctionBuilder, first: Index, second: Index, a: Pair, offset?: number, bound?: Bound): void
  /** Integers below 2^256, or `value` times the prime, at no particular alignment. */
  loadPacked(f: FunctionBuilder, first: Index, second: Index, offset?: number, value?: number): Pair
  /** The canonical residues of a reduced pair. */
  storePacked(f: FunctionBuilder, first: Index, second: Index, a: Pair, offset?: number): void
  /** Bytes of a pair as {@link storeBlock} keeps it: a layout of its own, faster than {@link store}. */
  readonly blockBytes: number
  loadBlock(f: FunctionBuilder, address: Index, offset: number, bound: Bound): Pair
  storeBlock(f: FunctionBuilder, address: Index, a: Pair, offset: number, bound: Bound): void
  /** A pair of variables that later assignments may fill up to `bound`. */
  variable(f: FunctionBuilder, initial: Pair, bound: Bound): Pair
  /** Assigns to variables made by an earlier operation; the bounds of `target` must cover `a`. */
  assign(f: FunctionBuilder, target: Pair, a: Pair): void

  add(f: FunctionBuilder, a: Pair, b: Pair): Pair
  subtract(f: FunctionBuilder, a: Pair, b: Pair): Pair
  negate(f: FunctionBuilder, a: Pair): Pair
  /** Minus a in the lanes whose flag is 1; flags are 0 or 1. */
  negateIf(f: FunctionBuilder, first: I32, second: I32, a: Pair): Pair
  /** a in the lanes whose flag is 1, b in the others. */
  select(f: FunctionBuilder, first: I32, second: I32, a: Pair, b: Pair): Pair
  /** The sum of the products, over R. */
  sumOfProducts(f: FunctionBuilder, terms: readonly (readonly [Pair, Pair])[]): Pair
  /** An equal residue of magnitude little above half the prime, limbs carried. */
  reduce(f: FunctionBuilder, a: Pair): Pair
  /**
   * Not 0 if a lane may be a multiple of the prime; 0 proves that neither is. Needs |value| below twice the prime.
   * Wrong alarms have probability below 2^-26 on random values.
   */
  mayVanish(f: FunctionBuilder, a: Pair): I32
}

export function multiply(field: LimbField, f: FunctionBuilder, a: Pair, b: Pair): Pair {
  return field.sumOfProducts(f, [[a, b]])
}

/** @throws InternalError, while generating: the code would not be exact. */
export function requireWithin(found: Bound, allowed: Bound): void {
  if (found.value > allowed.value || found.limb > allowed.limb) {
    throw new InternalError(
      `a pair up to ${found.value} p in limbs of ${found.limb} does not fit ${allowed.value} p, ${allowed.limb}`,
    )
  }
}

/** Signed limbs of `bits` bits each, the lowest first, all but the last in [-2^(bits-1), 2^(bits-1)). */
export function balancedLimbs(value: bigint, bits: number, count: number): bigint[] {
  const limbs: bigint[] = []
  let rest = value
  for (let i = 0; i + 1 < count; i++) {
    const limb = BigInt.asIntN(bits, rest)
    limbs.push(limb)
    rest = (rest - limb) >> BigInt(bits)
  }
  return [...limbs, rest]
}

/** -1 / prime modulo 2^bits, of least magnitude. */
export function negativeInverse(prime: bigint, bits: number): bigint {
  let inverse = 1n
  for (let known = 1; known < bits; known *= 2)
    inverse = BigInt.asUintN(bits, inverse * (2n - prime * inverse))
  return BigInt.asIntN(bits, -inverse)
}
