import { InternalError } from '../../errors.js'
import { f64x2, type I32, type Index, i32, i64x2, type V128, v128 } from '../wasm/expressions.js'
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

const LIMBS = 5
const BITS = 51
const MASK = (1n << BigInt(BITS)) - 1n
const HALF = 2 ** (BITS - 1)
/** Adding this rounds to a multiple of 2^51, which then stands in the low bits of the mantissa. */
const HIGH = 1.5 * 2 ** 103
/** The same for integers. */
const LOW = 1.5 * 2 ** 52
/** Products of limbs up to here keep HIGH's exponent. */
const PRODUCT_LIMIT = 2 ** 102
/** Limbs in which the multiple of the prime that a round uses is -1; the last two rounds must use the prime itself. */
const FRIENDLY_ROUNDS: readonly number[] = [2, 2, 1]
/** Bits that make a 64-bit lane's low 52 bits the mantissa of 2^52 + them. */
const EXPONENT_52 = 0x4330000000000000n
/** Keeps a biased accumulator of magnitude below 2^61 positive, so that a logical shift carries it. */
const BIAS = 1n << 62n

type Vector = Local<'v128'>

/**
 * Limbs of 51 bits as doubles, two elements to a vector: five fused multiply-adds' worth of high and low halves each.
 *
 * A product a b of limbs is split exactly by two fused operations: h = fma(a, b, HIGH) holds round(a b / 2^51) in its
 * mantissa, and fma(a, b, HIGH + LOW - h) holds the rest, |rest| <= 2^50. Both are added up as raw 64-bit integers; the
 * constants' bits come off in the accumulator's first value (Emmart, Zheng, Weems, "Faster modular exponentiation
 * using double precision floating point arithmetic on the GPU", ARITH 2018).
 *
 * Reduction (Montgomery, limb by limb): a multiple of p that is -1 modulo 2^51 makes the low limb itself the quotient digit,
 * which takes a multiplication out of the chain of dependent operations; one that is -1 modulo 2^102 makes the next limb
 * wait for a carry alone. Such multiples exceed p by 50 or 101 bits, so they serve the first three rounds, and two last
 * rounds by p itself bring the result back: |result| <= |sum of products| / R + (1/2 + 2^-40) p.
 *
 * Sound only where relaxed multiply-add rounds once; {@link fusesMultiplyAdd} finds out.
 */
export class FloatField extends VectorPairs implements LimbField {
  readonly radixBits = BITS * LIMBS
  protected readonly vectorCount = LIMBS
  readonly reduced: Bound = { value: 0.51, limb: HALF }
  readonly product: Bound = { value: 1.2, limb: HALF }
  private readonly topUnit: number
  private readonly widest: number
  private readonly friendly: readonly (readonly number[])[]
  private readonly own: readonly number[]
  private readonly inverse: number
  /** Addresses of vector constants. */
  private readonly doubles = new Map<number, number>()
  private readonly initials = new Map<number, number>()

  constructor(
    private readonly module: ModuleBuilder,
    readonly prime: bigint,
  ) {
    super()
    const inverse = negativeInverse(prime, BITS)
    this.widest = 2 ** 256 / Number(prime)
    this.topUnit = Number(prime) / 2 ** (BITS * (LIMBS - 1))
    this.own = balancedLimbs(prime, BITS, LIMBS).map(Number)
    this.friendly = FRIENDLY_ROUNDS.map((limbs) => {
      const multiple = prime * negativeInverse(prime, BITS * limbs)
      return balancedLimbs(multiple, BITS, LIMBS + limbs).map(Number)
    })
    this.inverse = Number(inverse)
  }

  encode(value: bigint): bigint[] {
    return balancedLimbs(value, BITS, LIMBS).map((limb) => bitsOf(Number(limb)))
  }

  decode(words: readonly bigint[]): bigint {
    return words.reduceRight((value, word) => (value << BigInt(BITS)) + BigInt(doubleOf(word)), 0n)
  }

  constant(f: FunctionBuilder, value: bigint): Pair {
    const limbs = balancedLimbs(value, BITS, LIMBS).map((limb) => this.double(f, Number(limb)))
    return this.pair(limbs, { value: Number(value) / Number(this.prime), limb: HALF })
  }

  load(f: FunctionBuilder, first: Index, second: Index, offset = 0, bound = this.reduced): Pair {
    const limbs = Array.from({ length: LIMBS }, (_, i) => {
      const at = offset + 8 * i
      return f.hold(v128.load64Lane(1, second, v128.load64Zero(first, at), at))
    })
    return this.pair(limbs, bound)
  }

  store(f: FunctionBuilder, first: Index, second: Index, a: Pair, offset = 0, bound = this.reduced): void {
    requireWithin(a.bound, bound)
    for (const [i, limb] of vectors(a).entries()) {
      f.storeLane(0, first, limb, offset + 8 * i)
      f.storeLane(1, second, limb, offset + 8 * i)
    }
  }

  loadPacked(f: FunctionBuilder, first: Index, second: Index, offset = 0, value = this.widest): Pair {
    const limbs = splitWords(f, loadWords(f, first, second, offset), BITS, LIMBS, this.bits(f, MASK))
    const doubles = limbs.map((limb) => f.hold(this.fromMantissa(f, limb, 2 ** 52)))
    return this.pair(doubles, { value, limb: 2 ** BITS })
  }

  storePacked(f: FunctionBuilder, first: Index, second: Index, a: Pair, offset = 0): void {
    requireWithin(a.bound, { value: 0.99, limb: 2 ** BITS })
    const low = this.double(f, LOW)
    const limbs = vectors(a).map((limb) => f.hold(i64x2.sub(f64x2.add(limb, low), low)))
    const prime = unsignedLimbs(this.prime).map((limb) => this.bits(f, limb))
    makeCanonical(f, limbs, prime, BITS, this.bits(f, MASK))
    storeWords(f, first, second, joinWords(f, limbs, BITS), offset)
  }

  add(f: FunctionBuilder, a: Pair, b: Pair): Pair {
    return this.limbwise(f, f64x2.add, a, b)
  }

  subtract(f: FunctionBuilder, a: Pair, b: Pair): Pair {
    return this.limbwise(f, f64x2.sub, a, b)
  }

  negate(f: FunctionBuilder, a: Pair): Pair {
    const sign = this.bits(f, 1n << 63n)
    const limbs = vectors(a).map((limb) => f.hold(v128.xor(limb, sign)))
    return this.pair(limbs, a.bound)
  }

  negateIf(f: FunctionBuilder, first: I32, second: I32, a: Pair): Pair {
    const sign = f.hold(v128.and(laneMask(f, first, second), this.bits(f, 1n << 63n)))
    return this.pair(
      vectors(a).map((limb) => f.hold(v128.xor(limb, sign))),
      a.bound,
    )
  }

  select(f: FunctionBuilder, first: I32, second: I32, a: Pair, b: Pair): Pair {
    const mask = laneMask(f, first, second)
    const limbs = vectors(a).map((limb, i) => f.hold(v128.select(limb, b.limbs[i] as Vector, mask)))
    return this.pair(limbs, {
      value: Math.max(a.bound.value, b.bound.value),
      limb: Math.max(a.bound.limb, b.bound.limb),
    })
  }

  sumOfProducts(f: FunctionBuilder, terms: readonly (readonly [Pair, Pair])[]): Pair {
    for (const [a, b] of terms) this.requireExact(a, b)
    const square = terms.length === 1 && terms[0]![0] === terms[0]![1]
    const sum = new Accumulators(f, this, square ? SQUARE : terms.length)
    for (let i = 0; i < LIMBS; i++) {
      if (square) addSquareRow(f, sum, vectors(terms[0]![0]), i)
      else for (const [a, b] of terms) addRow(sum, vectors(a)[i]!, vectors(b), i)
      this.clearLimb(f, sum, i)
    }
    const value = terms.reduce((total, [a, b]) => total + a.bound.value * b.bound.value, 0)
    const ratio = Number(this.prime) / 2 ** this.radixBits
    return this.pair(sum.finish(), { value: value * ratio + 0.5 + 2 ** -40, limb: HALF })
  }

  reduce(f: FunctionBuilder, a: Pair): Pair {
    this.requireReducible(a)
    const limbs = vectors(a).map((limb) => f.hold(limb))
    const low = this.double(f, LOW)
    const top = f64x2.relaxedMadd(limbs[LIMBS - 1]!, this.double(f, -1 / this.topUnit), low)
    const quotient = f.hold(f64x2.sub(top, low))
    limbs.forEach((limb, i) => {
      f.set(limb, f64x2.relaxedMadd(quotient, this.double(f, this.own[i]!), limb))
    })
    for (let i = 0; i + 1 < LIMBS; i++) this.carry(f, limbs[i]!, limbs[i + 1]!)
    return this.pair(limbs, this.reduced)
  }

  mayVanish(f: FunctionBuilder, a: Pair): I32 {
    if (a.bound.value >= 2) throw new InternalError(`a value up to ${a.bound.value} p may vanish as 2 p`)
    if (a.bound.limb > 2 ** BITS)
      throw new InternalError(`of a limb up to ${a.bound.limb} no low bits are told`)
    const low = f.hold(v128.and(f64x2.add(vectors(a)[0]!, this.double(f, LOW)), this.bits(f, MASK)))
    const residues = [0n, this.prime & MASK, -this.prime & MASK]
    return v128.anyTrue(residues.map((r) => i64x2.eq(low, this.bits(f, r))).reduce(v128.or))
  }

  /** A vector constant: the double in both lanes. */
  double(f: FunctionBuilder, value: number): Vector {
    let address = this.doubles.get(value)
    if (address === undefined) {
      address = this.module.vector(bitsOf(value), bitsOf(value))
      this.doubles.set(value, address)
    }
    return f.constant(address)
  }

  bits(f: FunctionBuilder, word: bigint): Vector {
    const bits = BigInt.asUintN(64, word)
    return f.constant(this.module.vector(bits, bits))
  }

  /** The low 52 bits of every lane as an integer, minus `offset` - 2^52. */
  fromMantissa(f: FunctionBuilder, lanes: V128, offset: number): V128 {
    return f64x2.sub(v128.or(lanes, this.bits(f, EXPONENT_52)), this.double(f, offset))
  }

  /**
   * The address of an accumulator's first value: it takes the constants' bits off, and biases for the carry, for balanced
   * limbs, for the top's conversion.
   */
  initial(terms: number, position: number): number {
    const key = terms * 2 * LIMBS + position
    const known = this.initials.get(key)
    if (known !== undefined) return known
    const value = BigInt.asUintN(64, this.initialValue(terms, position))
    const address = this.module.vector(value, value)
    this.initials.set(key, address)
    return address
  }

  private initialValue(terms: number, position: number): bigint {
    const { low, high } = this.reductionTerms(position)
    const products = (sum: number) => productsAt(terms, sum)
    const lows = low + (position < 2 * LIMBS - 1 ? products(position) : 0)
    const highs = high + (position > 0 ? products(position - 1) : 0)
    const top = position === 2 * LIMBS - 1
    let value = top ? bitsOf(LOW) : BIAS
    value -= BigInt(lows) * bitsOf(LOW) + BigInt(highs) * bitsOf(HIGH)
    if (position > 0) value -= BIAS >> BigInt(BITS)
    return position >= LIMBS && !top ? value + BigInt(HALF) : value
  }

  /** How often the rounds of the reduction add a product's low or high half to an accumulator. */
  private reductionTerms(accumulator: number): { low: number; high: number } {
    let [low, high] = [0, 0]
    for (let round = 0; round < LIMBS; round++) {
      const cleared = FRIENDLY_ROUNDS[round]
      if (cleared === undefined && round + 1 === accumulator) high++
      for (let j = cleared ?? 1; j < LIMBS + (cleared ?? 0); j++) {
        if (round + j === accumulator) low++
        if (round + j + 1 === accumulator) high++
      }
    }
    return { low, high }
  }

  /** One round: adds the multiple of the prime that clears limb i, and carries. */
  private clearLimb(f: FunctionBuilder, sum: Accumulators, i: number): void {
    const digit = f.hold(this.fromMantissa(f, sum.lowBits(i), 2 ** 52))
    sum.carry(i)
    const friendly = this.friendly[i]
    if (friendly !== undefined) {
      for (let j = FRIENDLY_ROUNDS[i]!; j < friendly.length; j++) {
        sum.addProduct(digit, this.double(f, friendly[j]!), i + j)
      }
      return
    }
    const [high, inverse] = [this.double(f, HIGH), this.double(f, this.inverse)]
    const rest = f64x2.sub(high, f64x2.relaxedMadd(digit, inverse, high))
    const quotient = f.hold(f64x2.relaxedMadd(digit, inverse, rest))
    const cleared = f64x2.relaxedMadd(quotient, this.double(f, this.own[0]!), digit)
    sum.addRaw(f64x2.add(cleared, high), i + 1)
    for (let j = 1; j < LIMBS; j++) sum.addProduct(quotient, this.double(f, this.own[j]!), i + j)
  }

  private carry(f: FunctionBuilder, from: Vector, to: Vector): void {
    const low = this.double(f, LOW)
    const carried = f.hold(f64x2.sub(f64x2.relaxedMadd(from, this.double(f, 2 ** -BITS), low), low))
    f.set(from, f64x2.relaxedMadd(carried, this.double(f, -(2 ** BITS)), from))
    f.set(to, f64x2.add(to, carried))
  }

  protected pair(limbs: readonly Vector[], bound: Bound): Pair {
    const largest = Math.max(bound.limb, bound.value * this.topUnit)
    if (largest > 2 ** 53) throw new InternalError(`a limb of ${largest} is inexact in a double`)
    return { limbs, bound }
  }

  /** What the multiple of the prime and the carries make of the limbs must be exact. */
  private requireReducible({ bound }: Pair): void {
    const largest = bound.limb + Math.round(bound.value + 0.01) * HALF + 4
    if (largest > 2 ** 53) throw new InternalError(`a limb of ${largest} is inexact in a double`)
  }

  /** A square's products are of a doubled limb, so its bound is half that of a product of two. */
  private requireExact(a: Pair, b: Pair): void {
    const largest = ({ bound }: Pair) => Math.max(bound.limb, bound.value * this.topUnit + 1)
    const product = largest(a) * largest(b) * (a === b ? 2 : 1)
    // The bound of a top limb is rounded up by one: the last bit of a product of two bounds is never there.
    if (product > PRODUCT_LIMIT * (1 + 2 ** -51)) {
      throw new InternalError(`limbs ${largest(a)} and ${largest(b)} are too large to be multiplied`)
    }
  }
}

/** In place of the number of products: one square, whose equal terms are added once, doubled. */
const SQUARE = 0

/** How many products of limbs whose positions add up to `sum` a multiplication adds. */
function productsAt(terms: number, sum: number): number {
  const pairs = Math.max(0, Math.min(sum + 1, 2 * LIMBS - 1 - sum))
  return terms === SQUARE ? Math.ceil(pairs / 2) : terms * pairs
}

function addRow(sum: Accumulators, digit: Vector, limbs: readonly Vector[], position: number): void {
  limbs.forEach((limb, j) => {
    sum.addProduct(digit, limb, position + j)
  })
}

/** The products of limb i with itself and those above. */
function addSquareRow(f: FunctionBuilder, sum: Accumulators, limbs: readonly Vector[], i: number): void {
  const limb = limbs[i]!
  sum.addProduct(limb, limb, 2 * i)
  const double = f.hold(f64x2.add(limb, limb))
  for (let j = i + 1; j < LIMBS; j++) sum.addProduct(double, limbs[j]!, i + j)
}

/** The running sums of one multiplication, an integer lane for every limb position; see {@link FloatField}. */
class Accumulators {
  private readonly sums: (Vector | undefined)[] = []

  constructor(
    private readonly f: FunctionBuilder,
    private readonly field: FloatField,
    private readonly terms: number,
  ) {}

  addProduct(a: V128, b: V128, position: number): void {
    const { f, field } = this
    const high = f.hold(f64x2.relaxedMadd(a, b, field.double(f, HIGH)))
    const rest = f64x2.sub(field.double(f, HIGH + LOW), high)
    this.addRaw(f64x2.relaxedMadd(a, b, rest), position)
    this.addRaw(high, position + 1)
  }

  /** Adds the 64-bit pattern of a double. */
  addRaw(bits: V128, position: number): void {
    const { f } = this
    const sum = this.sums[position]
    if (sum === undefined) this.sums[position] = f.hold(i64x2.add(bits, this.initial(position)))
    else f.set(sum, i64x2.add(sum, bits))
  }

  lowBits(position: number): V128 {
    return v128.and(this.sums[position]!, this.field.bits(this.f, MASK))
  }

  carry(position: number): void {
    const next = this.sums[position + 1]!
    this.f.set(next, i64x2.add(next, i64x2.shrU(this.sums[position]!, i32.const(BITS))))
  }

  /** The upper limbs, balanced, as doubles. */
  finish(): Vector[] {
    const { f, field } = this
    const limbs: Vector[] = []
    for (let position = LIMBS; position < 2 * LIMBS - 1; position++) {
      limbs.push(f.hold(field.fromMantissa(f, this.lowBits(position), 2 ** 52 + HALF)))
      this.carry(position)
    }
    const top = f64x2.sub(this.sums[2 * LIMBS - 1]!, field.double(f, LOW))
    return [...limbs, f.hold(top)]
  }

  private initial(position: number): Vector {
    return this.f.constant(this.field.initial(this.terms, position))
  }
}

function unsignedLimbs(value: bigint): bigint[] {
  return Array.from({ length: LIMBS }, (_, i) => (value >> BigInt(BITS * i)) & MASK)
}

function bitsOf(value: number): bigint {
  return new BigUint64Array(Float64Array.of(value).buffer)[0]!
}

function doubleOf(bits: bigint): number {
  return new Float64Array(BigUint64Array.of(bits).buffer)[0]!
}
