import { InternalError } from '../../errors.js'
import { type I32, type I64, type Index, i32, i64 } from '../wasm/expressions.js'
import type { FunctionBuilder, Local } from '../wasm/function.js'
import { integerDecode, integerEncode } from './integers.js'
import {
  type Bound,
  balancedLimbs,
  type LimbField,
  negativeInverse,
  type Pair,
  requireWithin,
} from './limbField.js'

const LIMBS = 9
const BITS = 29
const MASK = (1n << BigInt(BITS)) - 1n
const HALF = 1n << BigInt(BITS - 1)
const LANES = [0, 1] as const
/** Fraction bits of the reciprocal in {@link ScalarField.reduce}. */
const RECIPROCAL_BITS = 50

type Limb = Local<'i64'>

/**
 * IntegerField's numbers with the instructions of WebAssembly 1.0 alone, for engines without vectors: limbs of 29 bits in
 * 64-bit variables, one lane after the other. The layout in memory is the same.
 */
export class ScalarField implements LimbField {
  readonly radixBits = BITS * LIMBS
  readonly blockBytes = 16 * LIMBS
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
    _module: unknown,
    readonly prime: bigint,
  ) {
    this.inverse = negativeInverse(prime, BITS)
    this.widest = 2 ** 256 / Number(prime)
    this.topUnit = Number(prime) / 2 ** (BITS * (LIMBS - 1))
    this.own = balancedLimbs(prime, BITS, LIMBS)
    this.friendly = balancedLimbs(prime * this.inverse, BITS, LIMBS + 1)
  }

  constant(f: FunctionBuilder, value: bigint): Pair {
    const limbs = balancedLimbs(value, BITS, LIMBS).map((limb) => f.hold(i64.const(limb)))
    const limb = value === 0n ? 0 : Number(HALF)
    return this.pair([...limbs, ...limbs], { value: Number(value) / Number(this.prime), limb })
  }

  load(f: FunctionBuilder, first: Index, second: Index, offset = 0, bound = this.reduced): Pair {
    const lane = (address: Index) =>
      Array.from({ length: LIMBS }, (_, i) => f.hold(i64.load32Signed(address, offset + 4 * i)))
    return this.pair([...lane(first), ...lane(second)], bound)
  }

  store(f: FunctionBuilder, first: Index, second: Index, a: Pair, offset = 0, bound = this.reduced): void {
    requireWithin(a.bound, bound)
    for (const lane of LANES) {
      const address = lane === 0 ? first : second
      for (const [i, limb] of lanesOf(a, lane).entries()) {
        f.store32(address, i32.wrap(limb), offset + 4 * i)
      }
      f.store32(address, 0, offset + 4 * LIMBS)
    }
  }

  loadBlock(f: FunctionBuilder, address: Index, offset: number, bound: Bound): Pair {
    const limbs = Array.from({ length: 2 * LIMBS }, (_, i) => f.hold(i64.load(address, offset + 8 * i)))
    return this.pair(limbs, bound)
  }

  storeBlock(f: FunctionBuilder, address: Index, a: Pair, offset: number, bound: Bound): void {
    requireWithin(a.bound, bound)
    a.limbs.forEach((limb, i) => {
      f.store64(address, limb as Limb, offset + 8 * i)
    })
  }

  loadPacked(f: FunctionBuilder, first: Index, second: Index, offset = 0, value = this.widest): Pair {
    const lane = (address: Index) => {
      const words = [0, 1, 2, 3].map((i) => f.hold(i64.load(address, offset + 8 * i)))
      return Array.from({ length: LIMBS }, (_, i) => f.hold(limbOf(words, i)))
    }
    return this.pair([...lane(first), ...lane(second)], { value, limb: 2 ** BITS })
  }

  storePacked(f: FunctionBuilder, first: Index, second: Index, a: Pair, offset = 0): void {
    requireWithin(a.bound, { value: 0.99, limb: 2 ** 31 })
    for (const lane of LANES) {
      const limbs = lanesOf(a, lane).map((limb) => f.hold(limb))
      carryUp(f, limbs)
      const negative = f.hold(i64.shrS(limbs.at(-1)!, i64.const(63n)))
      limbs.forEach((limb, i) => {
        const digit = (this.prime >> BigInt(BITS * i)) & MASK
        f.set(limb, i64.add(limb, i64.and(i64.const(digit), negative)))
      })
      carryUp(f, limbs)
      storeWords(f, lane === 0 ? first : second, limbs, offset)
    }
  }

  variable(f: FunctionBuilder, initial: Pair, bound: Bound): Pair {
    requireWithin(initial.bound, bound)
    return this.map(f, initial, (limb) => limb, bound)
  }

  assign(f: FunctionBuilder, target: Pair, a: Pair): void {
    requireWithin(a.bound, target.bound)
    a.limbs.forEach((limb, i) => {
      f.set(target.limbs[i] as Limb, limb as Limb)
    })
  }

  add(f: FunctionBuilder, a: Pair, b: Pair): Pair {
    return this.map(f, a, (limb, i) => i64.add(limb, b.limbs[i] as Limb), sumOf(a, b))
  }

  subtract(f: FunctionBuilder, a: Pair, b: Pair): Pair {
    return this.map(f, a, (limb, i) => i64.sub(limb, b.limbs[i] as Limb), sumOf(a, b))
  }

  negate(f: FunctionBuilder, a: Pair): Pair {
    return this.map(f, a, (limb) => i64.sub(i64.const(0n), limb), a.bound)
  }

  negateIf(f: FunctionBuilder, first: I32, second: I32, a: Pair): Pair {
    const masks = [first, second].map((flag) => f.hold(onesIf(flag)))
    const negated = (limb: I64, mask: I64) => i64.sub(i64.xor(limb, mask), mask)
    return this.map(f, a, (limb, i) => negated(limb, masks[i < LIMBS ? 0 : 1]!), a.bound)
  }

  select(f: FunctionBuilder, first: I32, second: I32, a: Pair, b: Pair): Pair {
    const masks = [first, second].map((flag) => f.hold(onesIf(flag)))
    const chosen = (x: I64, y: I64, mask: I64) => i64.xor(y, i64.and(i64.xor(x, y), mask))
    const bound = {
      value: Math.max(a.bound.value, b.bound.value),
      limb: Math.max(a.bound.limb, b.bound.limb),
    }
    return this.map(f, a, (limb, i) => chosen(limb, b.limbs[i] as Limb, masks[i < LIMBS ? 0 : 1]!), bound)
  }

  sumOfProducts(f: FunctionBuilder, terms: readonly (readonly [Pair, Pair])[]): Pair {
    this.requireExact(terms)
    const limbs = LANES.flatMap((lane) =>
      this.multiplyLane(
        f,
        terms.map(([a, b]) => [lanesOf(a, lane), lanesOf(b, lane)] as const),
      ),
    )
    const value = terms.reduce((total, [a, b]) => total + a.bound.value * b.bound.value, 0)
    const ratio = Number(this.prime) / 2 ** this.radixBits
    return this.pair(limbs, { value: value * ratio + 1.01, limb: Number(HALF) })
  }

  reduce(f: FunctionBuilder, a: Pair): Pair {
    const reciprocal = BigInt(Math.round(2 ** RECIPROCAL_BITS / this.topUnit))
    const limbs = LANES.flatMap((lane) => {
      const own = lanesOf(a, lane).map((limb) => f.hold(limb))
      const scaled = i64.mul(own[LIMBS - 1]!, i64.const(-reciprocal))
      const rounded = i64.add(scaled, i64.const(1n << BigInt(RECIPROCAL_BITS - 1)))
      const quotient = f.hold(i64.shrS(rounded, i64.const(BigInt(RECIPROCAL_BITS))))
      own.forEach((limb, i) => {
        f.set(limb, i64.add(limb, i64.mul(quotient, i64.const(this.own[i]!))))
      })
      return balance(f, own)
    })
    return this.pair(limbs, this.reduced)
  }

  mayVanish(f: FunctionBuilder, a: Pair): I32 {
    if (a.bound.value >= 2) throw new InternalError(`a value up to ${a.bound.value} p may vanish as 2 p`)
    const suspicions = LANES.flatMap((lane) => {
      const low = f.hold(i64.and(lanesOf(a, lane)[0]!, i64.const(MASK)))
      return [0n, this.prime & MASK, -this.prime & MASK].map((r) => i64.eq(low, i64.const(r)))
    })
    return suspicions.reduce(i32.or)
  }

  /** One lane of {@link sumOfProducts}: rows of products, each followed by the round that clears its lowest limb. */
  private multiplyLane(f: FunctionBuilder, terms: readonly (readonly [Limb[], Limb[]])[]): Limb[] {
    const sums = Array.from({ length: 2 * LIMBS }, () => f.hold(i64.const(0n)))
    const add = (position: number, value: I64) => {
      f.set(sums[position]!, i64.add(sums[position]!, value))
    }
    const addRow = (from: number, digit: I64, limbs: readonly I64[]) => {
      for (const [j, limb] of limbs.entries()) add(from + j, i64.mul(digit, limb))
    }
    for (let i = 0; i < LIMBS; i++) {
      for (const [a, b] of terms) addRow(i, a[i]!, b)
      const last = i + 1 === LIMBS
      const low = f.hold(i64.and(sums[i]!, i64.const(MASK)))
      const digit = last ? f.hold(this.centredQuotient(low)) : low
      const multiple = (last ? this.own : this.friendly).map(i64.const)
      // The friendly multiple's lowest limb is -1: what the digit adds there is minus the low bits.
      if (last) add(i, i64.mul(digit, multiple[0]!))
      add(i + 1, i64.shrS(sums[i]!, i64.const(BigInt(BITS))))
      addRow(i + 1, digit, multiple.slice(1))
    }
    return balance(f, sums.slice(LIMBS))
  }

  /** The quotient digit of least magnitude for the prime itself. */
  private centredQuotient(low: I64): I64 {
    const digit = i64.add(i64.mul(low, i64.const(this.inverse)), i64.const(HALF))
    return i64.sub(i64.and(digit, i64.const(MASK)), i64.const(HALF))
  }

  private map(f: FunctionBuilder, a: Pair, operation: (limb: I64, index: number) => I64, bound: Bound): Pair {
    return this.pair(
      a.limbs.map((limb, i) => f.hold(operation(limb as Limb, i))),
      bound,
    )
  }

  private pair(limbs: readonly Limb[], bound: Bound): Pair {
    if (this.largest(bound) >= 2 ** 31) throw new InternalError(`a limb of ${this.largest(bound)} overflows`)
    return { limbs, bound }
  }

  private largest({ value, limb }: Bound): number {
    return Math.max(limb, value * this.topUnit + 4)
  }

  private requireExact(terms: readonly (readonly [Pair, Pair])[]): void {
    const products = terms.map(([a, b]) => this.largest(a.bound) * this.largest(b.bound))
    const rounds = 2 ** BITS * Number(HALF)
    const sum = LIMBS * (products.reduce((total, product) => total + product, 0) + rounds)
    if (sum >= 2 ** 62.9) throw new InternalError(`sums of products up to ${sum} overflow an accumulator`)
  }
}

function lanesOf({ limbs }: Pair, lane: 0 | 1): Limb[] {
  return limbs.slice(lane * LIMBS, (lane + 1) * LIMBS) as Limb[]
}

function sumOf(a: Pair, b: Pair): Bound {
  return { value: a.bound.value + b.bound.value, limb: a.bound.limb + b.bound.limb }
}

function onesIf(flag: I32): I64 {
  return i64.sub(i64.const(0n), i64.extend(flag))
}

/** Limb i of 256 bits in four words. */
function limbOf(words: readonly I64[], i: number): I64 {
  const [word, shift] = [Math.floor((i * BITS) / 64), (i * BITS) % 64]
  let limb = i64.shrU(words[word]!, i64.const(BigInt(shift)))
  if (shift + BITS > 64 && word < 3)
    limb = i64.or(limb, i64.shl(words[word + 1]!, i64.const(BigInt(64 - shift))))
  return i + 1 < LIMBS ? i64.and(limb, i64.const(MASK)) : limb
}

/** Writes carried limbs, of a value below 2^256, as four words. */
function storeWords(f: FunctionBuilder, address: Index, limbs: readonly I64[], offset: number): void {
  for (let w = 0; w < 4; w++) {
    const parts = limbs.flatMap((limb, i) => {
      const shift = i * BITS - 64 * w
      if (shift >= 64 || shift <= -BITS) return []
      const by = i64.const(BigInt(Math.abs(shift)))
      return [shift >= 0 ? i64.shl(limb, by) : i64.shrU(limb, by)]
    })
    f.store64(address, parts.reduce(i64.or), offset + 8 * w)
  }
}

/** Carries to limbs in 0 .. 2^29 - 1; the sign of the whole stays in the top limb. */
function carryUp(f: FunctionBuilder, limbs: readonly Limb[]): void {
  for (let i = 0; i + 1 < limbs.length; i++) {
    f.set(limbs[i + 1]!, i64.add(limbs[i + 1]!, i64.shrS(limbs[i]!, i64.const(BigInt(BITS)))))
    f.set(limbs[i]!, i64.and(limbs[i]!, i64.const(MASK)))
  }
}

/** Carries to limbs in [-2^28, 2^28). */
function balance(f: FunctionBuilder, limbs: readonly Limb[]): Limb[] {
  for (let i = 0; i + 1 < limbs.length; i++) {
    const [limb, next] = [limbs[i]!, limbs[i + 1]!]
    const shifted = f.hold(i64.add(limb, i64.const(HALF)))
    f.set(next, i64.add(next, i64.shrS(shifted, i64.const(BigInt(BITS)))))
    f.set(limb, i64.sub(i64.and(shifted, i64.const(MASK)), i64.const(HALF)))
  }
  return [...limbs]
}
