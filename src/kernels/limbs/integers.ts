import { InternalError } from '../../errors.js'
import { type I32, type Index, i32, i32x4, i64x2, type V128, v128 } from '../wasm/expressions.js'
import type { FunctionBuilder, Local } from '../wasm/function.js'
import type { ModuleBuilder } from '../wasm/module.js'
import {
  type Bound,
  balancedLimbs,
  type LimbField,
  negativeInverse,
  type Pair,
  requireWithin,
} from './limbField.js'
import { VectorPairs, vectors } from './vectorPairs.js'
import { joinWords, laneMask, loadWords, makeCanonical, splitWords, storeWords } from './words.js'

const LIMBS = 9
const VECTORS = 5
const BITS = 29
const MASK = (1n << BigInt(BITS)) - 1n
const HALF = 1n << BigInt(BITS - 1)
/** Keeps a biased accumulator positive, so that a logical shift carries it; magnitudes stay below it. */
const BIAS = 1n << 62n
const BIAS_CARRIED = BIAS >> BigInt(BITS)
/** Fraction bits of the reciprocal in {@link IntegerField.reduce}. */
const RECIPROCAL_BITS = 50

type Vector = Local<'v128'>

/**
 * Limbs of 29 bits as signed 32-bit integers, two elements to a vector: limb 2k of both in the lanes 0 and 1, limb
 * 2k + 1 in the lanes 2 and 3, as the two widening multiplications want them.
 *
 * Reduction as in FloatField: all rounds but the last use the prime's multiple congruent to -1 modulo 2^29, whose
 * quotient digit is the low limb itself. |result| <= |sum of products| / R + 1.01 p, and R is 2^7 p.
 */
export class IntegerField extends VectorPairs implements LimbField {
  readonly radixBits = BITS * LIMBS
  protected readonly vectorCount = VECTORS
  readonly reduced: Bound = { value: 0.51, limb: Number(HALF) }
  readonly product: Bound = { value: 1.2, limb: Number(HALF) }
  readonly encode = integerEncode
  readonly decode = integerDecode
  private readonly topUnit: number
  private readonly widest: number
  private readonly friendly: readonly bigint[]
  private readonly own: readonly bigint[]
  private readonly inverse: bigint

  constructor(
    private readonly module: ModuleBuilder,
    readonly prime: bigint,
  ) {
    super()
    this.inverse = negativeInverse(prime, BITS)
    this.widest = 2 ** 256 / Number(prime)
    this.topUnit = Number(prime) / 2 ** (BITS * (LIMBS - 1))
    this.own = balancedLimbs(prime, BITS, LIMBS)
    this.friendly = balancedLimbs(prime * this.inverse, BITS, LIMBS + 1)
  }

  constant(f: FunctionBuilder, value: bigint): Pair {
    const limbs = this.spread(f, balancedLimbs(value, BITS, LIMBS))
    return this.pair(limbs, {
      value: Number(value) / Number(this.prime),
      limb: value === 0n ? 0 : Number(HALF),
    })
  }

  load(f: FunctionBuilder, first: Index, second: Index, offset = 0, bound = this.reduced): Pair {
    const limbs = Array.from({ length: VECTORS }, (_, i) => {
      const at = offset + 8 * i
      const words = f.hold(v128.load64Lane(1, second, v128.load64Zero(first, at), at))
      return f.hold(v128.shuffle32(words, words, [0, 2, 1, 3]))
    })
    return this.pair(limbs, bound)
  }

  store(f: FunctionBuilder, first: Index, second: Index, a: Pair, offset = 0, bound = this.reduced): void {
    requireWithin(a.bound, bound)
    for (const [i, limbs] of vectors(a).entries()) {
      const words = f.hold(v128.shuffle32(limbs, limbs, [0, 2, 1, 3]))
      f.storeLane(0, first, words, offset + 8 * i)
      f.storeLane(1, second, words, offset + 8 * i)
    }
  }

  loadPacked(f: FunctionBuilder, first: Index, second: Index, offset = 0, value = this.widest): Pair {
    const limbs = splitWords(f, loadWords(f, first, second, offset), BITS, LIMBS, this.word(f, MASK))
    return this.pair(this.gather(f, limbs), { value, limb: 2 ** BITS })
  }

  storePacked(f: FunctionBuilder, first: Index, second: Index, a: Pair, offset = 0): void {
    requireWithin(a.bound, { value: 0.99, limb: 2 ** 31 })
    const limbs = this.extend(f, a)
    const prime = Array.from({ length: LIMBS }, (_, i) =>
      this.word(f, (this.prime >> BigInt(BITS * i)) & MASK),
    )
    makeCanonical(f, limbs, prime, BITS, this.word(f, MASK))
    storeWords(f, first, second, joinWords(f, limbs, BITS), offset)
  }

  add(f: FunctionBuilder, a: Pair, b: Pair): Pair {
    return this.limbwise(f, i32x4.add, a, b)
  }

  subtract(f: FunctionBuilder, a: Pair, b: Pair): Pair {
    return this.limbwise(f, i32x4.sub, a, b)
  }

  negate(f: FunctionBuilder, a: Pair): Pair {
    return this.subtract(f, this.constant(f, 0n), a)
  }

  negateIf(f: FunctionBuilder, first: I32, second: I32, a: Pair): Pair {
    const mask = this.limbMask(f, first, second)
    const limbs = vectors(a).map((limb) => f.hold(i32x4.sub(v128.xor(limb, mask), mask)))
    return this.pair(limbs, a.bound)
  }

  select(f: FunctionBuilder, first: I32, second: I32, a: Pair, b: Pair): Pair {
    const mask = this.limbMask(f, first, second)
    const limbs = vectors(a).map((limb, i) => f.hold(v128.select(limb, b.limbs[i] as Vector, mask)))
    return this.pair(limbs, {
      value: Math.max(a.bound.value, b.bound.value),
      limb: Math.max(a.bound.limb, b.bound.limb),
    })
  }

  sumOfProducts(f: FunctionBuilder, terms: readonly (readonly [Pair, Pair])[]): Pair {
    this.requireExact(terms)
    const sums: Vector[] = []
    const friendly = this.spread(f, this.friendly)
    for (let i = 0; i < LIMBS; i++) {
      for (const [a, b] of terms) {
        const digit = repeat(f, vectors(a)[i >> 1]!, i)
        if (a === b) this.addSquareRow(f, sums, i, digit, vectors(a))
        else this.addRow(f, sums, i, digit, vectors(b), 0, LIMBS - 1)
      }
      if (i + 1 < LIMBS) {
        const digit = evenLanes(f, v128.and(sums[i]!, this.word(f, MASK)))
        this.carry(f, sums, i)
        this.addRow(f, sums, i, digit, friendly, 1, LIMBS)
      } else this.clearWithPrime(f, sums, i)
    }
    const value = terms.reduce((total, [a, b]) => total + a.bound.value * b.bound.value, 0)
    const ratio = Number(this.prime) / 2 ** this.radixBits
    const bound = { value: value * ratio + 1.01, limb: Number(HALF) }
    return this.pair(this.gather(f, this.balance(f, sums.slice(LIMBS))), bound)
  }

  reduce(f: FunctionBuilder, a: Pair): Pair {
    const reciprocal = BigInt(Math.round(2 ** RECIPROCAL_BITS / this.topUnit))
    const scaled = i64x2.productsLow(vectors(a)[VECTORS - 1]!, this.vector(f, -reciprocal))
    const rounded = i64x2.add(scaled, this.word(f, BIAS + (1n << BigInt(RECIPROCAL_BITS - 1))))
    const shifted = i64x2.shrU(rounded, i32.const(RECIPROCAL_BITS))
    const quotient = evenLanes(f, i64x2.sub(shifted, this.word(f, BIAS >> BigInt(RECIPROCAL_BITS))))
    const own = this.spread(f, this.own)
    const limbs = this.extend(f, a).map((limb, i) => {
      const bias = i + 1 === LIMBS ? -BIAS_CARRIED : BIAS + HALF - (i > 0 ? BIAS_CARRIED : 0n)
      return f.hold(i64x2.add(i64x2.add(limb, product(quotient, own, i)), this.word(f, bias)))
    })
    return this.pair(this.gather(f, this.balance(f, limbs)), this.reduced)
  }

  mayVanish(f: FunctionBuilder, a: Pair): I32 {
    if (a.bound.value >= 2) throw new InternalError(`a value up to ${a.bound.value} p may vanish as 2 p`)
    const mask = this.module.vector(MASK | (MASK << 32n), 0n)
    const outside = this.module.vector(0n, -1n)
    const low = f.hold(v128.or(v128.and(vectors(a)[0]!, f.constant(mask)), f.constant(outside)))
    const residues = [0n, this.prime & MASK, -this.prime & MASK]
    return v128.anyTrue(residues.map((r) => i32x4.eq(low, this.vector(f, r))).reduce(v128.or))
  }

  /** A 64-bit word in both lanes. */
  private word(f: FunctionBuilder, value: bigint): Vector {
    const bits = BigInt.asUintN(64, value)
    return f.constant(this.module.vector(bits, bits))
  }

  /** A 32-bit integer in all four lanes. */
  private vector(f: FunctionBuilder, value: bigint): Vector {
    const bits = BigInt.asUintN(32, value)
    return this.word(f, bits | (bits << 32n))
  }

  /** Constant limbs in the layout of pairs. */
  private spread(f: FunctionBuilder, limbs: readonly bigint[]): Vector[] {
    const twice = (limb: bigint) => BigInt.asUintN(32, limb) * 0x100000001n
    return Array.from({ length: Math.ceil(limbs.length / 2) }, (_, i) =>
      f.constant(this.module.vector(twice(limbs[2 * i]!), twice(limbs[2 * i + 1] ?? 0n))),
    )
  }

  private limbMask(f: FunctionBuilder, first: I32, second: I32): Vector {
    return evenLanes(f, laneMask(f, first, second))
  }

  /** Adds digit * limbs[from..last] to the sums at position and after. */
  private addRow(
    f: FunctionBuilder,
    sums: Vector[],
    position: number,
    digit: V128,
    limbs: readonly V128[],
    from: number,
    last: number,
  ): void {
    for (let j = from; j <= last; j++) this.addTo(f, sums, position + j, product(digit, limbs, j))
  }

  /** The products of limb i, which stands in all lanes, with itself and, doubled, with those above. */
  private addSquareRow(
    f: FunctionBuilder,
    sums: Vector[],
    i: number,
    digit: V128,
    limbs: readonly V128[],
  ): void {
    this.addTo(f, sums, 2 * i, product(digit, limbs, i))
    const double = f.hold(i32x4.add(digit, digit))
    for (let j = i + 1; j < LIMBS; j++) this.addTo(f, sums, i + j, product(double, limbs, j))
  }

  private addTo(f: FunctionBuilder, sums: Vector[], position: number, value: V128): void {
    const sum = sums[position]
    if (sum === undefined) sums[position] = f.hold(i64x2.add(value, this.word(f, initial(position))))
    else f.set(sum, i64x2.add(sum, value))
  }

  private carry(f: FunctionBuilder, sums: Vector[], position: number): void {
    this.addTo(f, sums, position + 1, i64x2.shrU(sums[position]!, i32.const(BITS)))
  }

  /** The last round: a quotient digit of least magnitude, times the prime. */
  private clearWithPrime(f: FunctionBuilder, sums: Vector[], i: number): void {
    const low = evenLanes(f, v128.and(sums[i]!, this.word(f, MASK)))
    const digit = i64x2.add(i64x2.productsLow(low, this.vector(f, this.inverse)), this.word(f, HALF))
    const centred = i64x2.sub(v128.and(digit, this.word(f, MASK)), this.word(f, HALF))
    const own = this.spread(f, this.own)
    const quotient = evenLanes(f, centred)
    this.addTo(f, sums, i, product(quotient, own, 0))
    this.carry(f, sums, i)
    this.addRow(f, sums, i, quotient, own, 1, LIMBS - 1)
  }

  /** Carries biased sums (see {@link initial}) to balanced limbs. */
  private balance(f: FunctionBuilder, sums: Vector[]): Vector[] {
    return Array.from({ length: LIMBS }, (_, i) => {
      if (i + 1 === LIMBS) return sums[i]!
      this.carryInto(f, sums, i)
      return f.hold(i64x2.sub(v128.and(sums[i]!, this.word(f, MASK)), this.word(f, HALF)))
    })
  }

  private carryInto(f: FunctionBuilder, sums: Vector[], i: number): void {
    const carried = i64x2.shrU(sums[i]!, i32.const(BITS))
    const next = sums[i + 1] ?? this.word(f, -BIAS_CARRIED)
    sums[i + 1] = f.hold(i64x2.add(next, carried))
  }

  /** Limbs in 64-bit lanes to pairs' layout. */
  private gather(f: FunctionBuilder, limbs: readonly V128[]): Vector[] {
    return Array.from({ length: VECTORS }, (_, i) =>
      f.hold(v128.shuffle32(limbs[2 * i]!, limbs[2 * i + 1] ?? this.word(f, 0n), [0, 2, 4, 6])),
    )
  }

  private extend(f: FunctionBuilder, a: Pair): Vector[] {
    return Array.from({ length: LIMBS }, (_, i) => {
      const extend = i % 2 === 0 ? i64x2.extendLow : i64x2.extendHigh
      return f.hold(extend(vectors(a)[i >> 1]!))
    })
  }

  protected pair(limbs: readonly Vector[], bound: Bound): Pair {
    if (this.largest(bound) >= 2 ** 31) throw new InternalError(`a limb of ${this.largest(bound)} overflows`)
    return { limbs, bound }
  }

  private largest({ value, limb }: Bound): number {
    return Math.max(limb, value * this.topUnit + 4)
  }

  private requireExact(terms: readonly (readonly [Pair, Pair])[]): void {
    const doubled = terms.filter(([a, b]) => a === b).map(([a]) => 2 * this.largest(a.bound))
    if (Math.max(0, ...doubled) >= 2 ** 31) throw new InternalError('a doubled limb of a square overflows')
    const products = terms.map(([a, b]) => this.largest(a.bound) * this.largest(b.bound))
    const rounds = 2 ** BITS * Number(HALF)
    const sum = LIMBS * (products.reduce((total, product) => total + product, 0) + rounds)
    if (sum >= 2 ** 61.9) throw new InternalError(`sums of products up to ${sum} overflow an accumulator`)
  }
}

/** The first value of an accumulator: biases for its own carry and against the previous one's. */
function initial(position: number): bigint {
  const carriedIn = position > 0 ? -BIAS_CARRIED : 0n
  return BIAS + carriedIn + (position >= LIMBS ? HALF : 0n)
}

/** Products of a digit that stands in all lanes with limb j. */
function product(digit: V128, limbs: readonly V128[], j: number): V128 {
  return (j % 2 === 0 ? i64x2.productsLow : i64x2.productsHigh)(digit, limbs[j >> 1]!)
}

/** Limb i of both elements, in lanes 0 and 1 and again in 2 and 3. */
function repeat(f: FunctionBuilder, limbs: V128, i: number): Vector {
  const held = f.hold(limbs)
  return f.hold(v128.shuffle32(held, held, i % 2 === 0 ? [0, 1, 0, 1] : [2, 3, 2, 3]))
}

/** The low halves of two 64-bit lanes, side by side, twice. */
function evenLanes(f: FunctionBuilder, lanes: V128): Vector {
  const held = f.hold(lanes)
  return f.hold(v128.shuffle32(held, held, [0, 2, 0, 2]))
}

/** Two 32-bit limbs to a word, and half a word of zeros. */
export function integerEncode(value: bigint): bigint[] {
  const limbs = [...balancedLimbs(value, BITS, LIMBS), 0n].map((limb) => BigInt.asUintN(32, limb))
  return Array.from({ length: VECTORS }, (_, i) => limbs[2 * i]! | (limbs[2 * i + 1]! << 32n))
}

export function integerDecode(words: readonly bigint[]): bigint {
  const limbs = words.flatMap((word) => [BigInt.asIntN(32, word), BigInt.asIntN(32, word >> 32n)])
  return limbs.reduceRight((value, limb) => (value << BigInt(BITS)) + limb, 0n)
}
