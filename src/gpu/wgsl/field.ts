import { InternalError } from '../../errors.js'
import { balancedLimbs, negativeInverse } from '../../kernels/limbs/limbField.js'

/** What is proven of an element's limbs while the code is written. */
export interface Bound {
  /** |value| in units of the prime. */
  readonly value: number
  /** Largest magnitude of a limb other than the top one, which `value` bounds. */
  readonly limb: number
}

/** An expression of WGSL's type Fe, and what is proven of it. */
export interface Value {
  readonly code: string
  readonly bound: Bound
}

/** How elements are cut into limbs. */
export interface Limbs {
  readonly bits: number
  readonly count: number
}

/** 17 limbs of 15 bits, the top one of up to 17: the fewest products whose sums still fit, see src/gpu/README.md. */
export const LIMBS: Limbs = { bits: 15, count: 17 }

/** Spare bits of Montgomery's radix over the prime, which keep products small however large their factors are. */
const SPARE_BITS = 8
const RECIPROCAL_BITS = 26
/** Magnitudes that an i32 holds. */
const LIMIT = 2 ** 31
/** Against the rounding of bounds, which are doubles. */
const SLACK = 1 + 2 ** -40

/**
 * WGSL for arithmetic modulo a prime. An element stands for value / 2^{@link radixBits} and is a struct Fe of signed
 * 32-bit limbs l0, l1, ..., of which all but the last are balanced, so that sums and differences need no carries.
 * WGSL has no wider product than 32 bits: limbs are so short that a column of products fits, and where the next row of
 * products would not, the columns are carried first. Both is decided here from the bounds, never by feeling; code
 * that could overflow is not written but refused.
 */
export class GpuField {
  readonly radixBits: number
  /** What a product leaves: carried limbs of a value below the prime, so that only zero is 0 modulo the prime. */
  readonly product: Bound
  /** Words of an element in memory: two limbs each, and the top limb. */
  readonly words: number
  private readonly rounds: number
  private readonly half: number
  /** A multiple of the prime that is -1 modulo 2^bits, so that a quotient's digit costs no multiplication. */
  private readonly friendly: readonly bigint[]
  private readonly own: readonly bigint[]
  private readonly inverse: bigint

  /** @param factor what the factors of products stay below */
  constructor(
    readonly prime: bigint,
    readonly factor: Bound,
    readonly limbs: Limbs = LIMBS,
  ) {
    const { bits, count } = limbs
    this.rounds = Math.ceil((prime.toString(2).length + SPARE_BITS) / bits)
    this.radixBits = this.rounds * bits
    this.half = 2 ** (bits - 1)
    this.words = Math.ceil((count - 1) / 2) + 1
    this.inverse = negativeInverse(prime, bits)
    this.friendly = trimmed(balancedLimbs(this.inverse * prime, bits, count + 1))
    this.own = trimmed(balancedLimbs(prime, bits, count))
    this.product = { value: this.productValue(), limb: this.half }
    if (this.product.value >= 1) {
      throw new InternalError(`products up to ${this.product.value} p: zero would have several forms`)
    }
  }

  /** What factors may be at least: what `carry` leaves of sums of a few terms. */
  static carried(bits: number): number {
    return 2 ** (bits - 1) + 6
  }

  /**
   * The sum of some elements, each times a small integer, as a residue of magnitude little above half the prime, carried.
   */
  combine(terms: readonly (readonly [factor: number, term: Value])[]): Value {
    const total = (part: keyof Bound) =>
      terms.reduce((sum, [factor, { bound }]) => sum + Math.abs(factor) * bound[part], 0)
    const code = terms.map(([factor, term]) => `times(${term.code}, ${factor})`)
    const sum = code.reduce((left, right) => `add(${left}, ${right})`)
    return this.reduce({ code: sum, bound: { value: total('value'), limb: total('limb') } })
  }

  /** An equal residue of magnitude little above half the prime, carried. */
  reduce(a: Value): Value {
    const top = Number(this.prime) / 2 ** (this.limbs.bits * (this.limbs.count - 1))
    const largest = this.largest(a.bound)
    requireBelow(largest.at(-1)! * this.reciprocal() + 2 ** RECIPROCAL_BITS, LIMIT)
    const ofReciprocal = a.bound.value * Math.abs((this.reciprocal() * top) / 2 ** RECIPROCAL_BITS - 1)
    const ofLimbs = (a.bound.limb / (2 ** this.limbs.bits - 1) + 1) / top
    const value = (0.5 + ofReciprocal + ofLimbs) * SLACK
    const limb = a.bound.limb + Math.ceil(a.bound.value + 1) * this.half
    requireBelow(limb + this.half, LIMIT)
    return this.carried({ code: `reduce(${a.code})`, bound: { value, limb } })
  }

  /** The same value in limbs that are at most a few above half of 2^bits. */
  private carried(a: Value): Value {
    const limb = this.half + Math.ceil(a.bound.limb / (2 * this.half) + 0.5)
    return { code: `carry(${a.code})`, bound: { value: a.bound.value, limb } }
  }

  /** 2^RECIPROCAL_BITS over the prime, in units of the top limb. */
  private reciprocal(): number {
    const { bits, count } = this.limbs
    return Math.round((2 ** RECIPROCAL_BITS * 2 ** (bits * (count - 1))) / Number(this.prime))
  }

  /** @throws InternalError, while generating, for factors that `mul` is not written for */
  multiply(a: Value, b: Value): Value {
    requireWithin(a, this.factor)
    requireWithin(b, this.factor)
    return { code: `mul(${a.code}, ${b.code})`, bound: this.product }
  }

  /** An element as a constant expression. @param value what the limbs say, radix included */
  constant(value: bigint): Value {
    const limbs = balancedLimbs(value, this.limbs.bits, this.limbs.count)
    const bound = { value: Math.abs(Number(value) / Number(this.prime)) * SLACK, limb: this.half }
    return { code: `Fe(${limbs.join(', ')})`, bound }
  }

  /** The type Fe, and functions on it. */
  source(): string {
    return [
      `struct Fe { ${this.each((i) => `l${i}: i32`)} }`,
      `fn add(a: Fe, b: Fe) -> Fe { return Fe(${this.each((i) => `a.l${i} + b.l${i}`)}); }`,
      `fn times(a: Fe, k: i32) -> Fe { return Fe(${this.each((i) => `a.l${i} * k`)}); }`,
      this.carryFunction(),
      `/* -a where sign is -1, a where it is 0 */
fn negateIf(a: Fe, sign: i32) -> Fe { return Fe(${this.each((i) => `(a.l${i} ^ sign) - sign`)}); }`,
      this.reduceFunction(),
      this.multiplication(),
      this.packing(),
    ].join('\n')
  }

  private each(part: (limb: number) => string, separator = ', '): string {
    return Array.from({ length: this.limbs.count }, (_, i) => part(i)).join(separator)
  }

  /** Every limb gives what is above its bits to the next one, all at once. */
  private carryFunction(): string {
    const { bits, count } = this.limbs
    const lines = Array.from(
      { length: count - 1 },
      (_, i) => `let c${i} = (a.l${i} + ${this.half}) >> ${bits}u;`,
    )
    const limb = (i: number) => {
      const kept = i + 1 === count ? `a.l${i}` : `a.l${i} - (c${i} << ${bits}u)`
      return i === 0 ? kept : `${kept} + c${i - 1}`
    }
    return `fn carry(a: Fe) -> Fe { ${lines.join(' ')} return Fe(${this.each(limb)}); }`
  }

  private reduceFunction(): string {
    const { count } = this.limbs
    const quotient = `(a.l${count - 1} * ${this.reciprocal()} + ${2 ** (RECIPROCAL_BITS - 1)}) >> ${RECIPROCAL_BITS}u`
    const limb = (i: number) => (this.own[i] === undefined ? `a.l${i}` : `a.l${i} - q * ${this.own[i]}`)
    return `fn reduce(a: Fe) -> Fe { let q = ${quotient}; return Fe(${this.each(limb)}); }`
  }

  /** |limb| at most, for each limb. */
  private largest({ value, limb }: Bound): number[] {
    const { bits, count } = this.limbs
    const lower = new Array<number>(count - 1).fill(limb)
    const top = (value * Number(this.prime)) / 2 ** (bits * (count - 1)) + limb / (2 ** bits - 1)
    return [...lower, Math.floor(top * SLACK) + 1]
  }

  /**
   * |a b + q m| / R, in units of the prime: the digits of q are at most half of 2^bits; m is the friendly multiple in
   * all rounds but the last one.
   */
  private productValue(): number {
    const prime = Number(this.prime)
    const unit = 2 ** this.limbs.bits
    const friendly = Math.abs(Number(this.inverse))
    const ofFactors = (this.factor.value ** 2 * prime) / 2 ** this.radixBits
    return (ofFactors + ((friendly / unit) * (unit / 2)) / (unit - 1) + 0.5) * SLACK
  }

  /**
   * Montgomery's multiplication a b / R modulo the prime: rows of products and rounds of the reduction in turn. A round
   * makes the lowest column divisible by 2^bits and passes what is above to the next one.
   */
  private multiplication(): string {
    const { count, bits } = this.limbs
    const columns = new Columns(bits)
    const factors = this.largest(this.factor)
    const limbsOf = (limbs: readonly bigint[]) => limbs.map((limb) => Math.abs(Number(limb)))
    for (let i = 0; i < Math.max(count, this.rounds); i++) {
      const last = i + 1 === this.rounds
      const modulus = last ? this.own : this.friendly
      const rows: Row[] = i < count ? [{ largest: factors.map((limb) => limb * factors[i]!), first: 0 }] : []
      if (i < this.rounds) {
        rows.push({ largest: limbsOf(modulus).map((limb) => limb * this.half), first: last ? 0 : 1 })
      }
      columns.makeRoom(i, rows)
      if (i < count) columns.addRow(i, 0, rows[0]!.largest, (j) => `a.l${i} * b.l${j}`)
      if (i >= this.rounds) continue
      const low = last ? `(t${i} * ${this.inverse})` : `t${i}`
      columns.line(`let m${i} = (${low} << ${32 - bits}u) >> ${32 - bits}u;`)
      const { largest, first } = rows.at(-1)!
      columns.addRow(i, first, largest, (j) => `m${i} * ${modulus[j]}`)
      columns.clearLowest(i, last ? `t${i}` : `(t${i} - m${i})`, last ? 0 : this.half)
    }
    const result = columns.balance(this.rounds, count)
    return `fn mul(a: Fe, b: Fe) -> Fe {\n  ${columns.lines.join('\n  ')}\n  return Fe(${result.join(', ')});\n}`
  }

  /** Elements in memory: limbs 2 i and 2 i + 1 in the halves of word i, the top limb in the last word. */
  private packing(): string {
    const { count } = this.limbs
    const top = count - 1
    const pack = Array.from({ length: this.words - 1 }, (_, i) => {
      const upper = 2 * i + 1 < top ? ` | (u32(a.l${2 * i + 1}) << 16u)` : ''
      return `(u32(a.l${2 * i}) & 0xffffu)${upper}`
    })
    const unpack = this.each((i) => {
      if (i === top) return `i32(w[${this.words - 1}])`
      return i % 2 === 0 ? `i32(w[${i / 2}] << 16u) >> 16u` : `i32(w[${(i - 1) / 2}]) >> 16u`
    })
    const words = Array.from({ length: this.words }, (_, i) => `w[${i}]`)
    return `alias Held = array<u32, ${this.words}>;
fn pack(a: Fe) -> Held { return Held(${[...pack, `u32(a.l${top})`].join(', ')}); }
fn unpack(w: Held) -> Fe { return Fe(${unpack}); }
/* For products alone, whose only zero is 0. */
fn isZero(w: Held) -> bool { return (${words.join(' | ')}) == 0u; }`
  }

  /** The integer that the words of an element say. */
  decode(words: Uint32Array): bigint {
    const { bits, count } = this.limbs
    const limb = (i: number) =>
      i + 1 === count
        ? words.at(-1)! | 0
        : i % 2 === 0
          ? (words[i / 2]! << 16) >> 16
          : (words[(i - 1) / 2]! | 0) >> 16
    let value = 0n
    for (let i = count - 1; i >= 0; i--) value = (value << BigInt(bits)) + BigInt(limb(i))
    return value
  }

  /** @throws InternalError, while generating, if a limb may not fit its half of a word */
  requirePackable(bound: Bound): void {
    requireBelow(bound.limb, 2 ** 15)
  }

  /**
   * Points of a key in memory: 256 bits a coordinate. `fromKey` reads an integer below 2^256 (any: a key may be strange);
   * `toTable` writes value + prime + a half in every limb but the top one, so that `fromTable` finds balanced limbs; none
   * is 0, which stands for infinity.
   */
  tables(): string {
    const { bits, count } = this.limbs
    requireBelow(this.largest(this.tableBound).at(-1)!, 2 ** (256 - bits * (count - 1)))
    const digit = (i: number) => this.bitsOf(i)
    const prime = this.own
    const lines = Array.from({ length: count }, (_, i) => {
      const bias = prime[i] ?? 0n
      const carried = i === 0 ? '' : ` + (u${i - 1} >> ${bits}u)`
      return `let u${i} = a.l${i} + ${bias + (i + 1 < count ? BigInt(this.half) : 0n)}${carried};`
    })
    const words = this.wordsOfDigits()
    return `fn fromKey(low: vec4u, high: vec4u) -> Fe { return Fe(${this.each((i) => `i32(${digit(i)})`)}); }
fn fromTable(low: vec4u, high: vec4u) -> Fe { return Fe(${this.each((i) => (i + 1 < count ? `i32(${digit(i)}) - ${this.half}` : `i32(${digit(i)})`))}); }
fn toTable(a: Fe) -> array<vec4u, 2> {
  ${lines.join('\n  ')}
  return ${words};
}`
  }

  /**
   * toPlain(a), the canonical integer of 256 bits that is what a's limbs say modulo the prime, for an `a` of magnitude
   * below the prime.
   */
  plain(): string {
    const { bits, count } = this.limbs
    const lines = (name: string, limb: (i: number) => string) =>
      Array.from({ length: count }, (_, i) => {
        const carried = i === 0 ? '' : ` + (${name}${i - 1} >> ${bits}u)`
        return `let ${name}${i} = ${limb(i)}${carried};`
      }).join(' ')
    // The lower limbs, once carried, are not negative: the top one has the sign.
    return `fn toPlain(a: Fe) -> array<vec4u, 2> {
  ${lines('s', (i) => `a.l${i}`)}
  let negative = s${count - 1} >> 31u;
  ${lines('u', (i) => `a.l${i} + (${this.own[i] ?? 0n} & negative)`)}
  return ${this.wordsOfDigits()};
}`
  }

  /** 256 bits: those that the numbers u0, u1, ... have below the next one's, and all of the top one's. */
  private wordsOfDigits(): string {
    const { bits, count } = this.limbs
    const masked = (i: number) => (i + 1 < count ? `(u32(u${i}) & ${2 ** bits - 1}u)` : `u32(u${i})`)
    const words = Array.from({ length: 8 }, (_, word) => {
      const parts = Array.from({ length: count }, (_, i) => i)
        .filter((i) => i * bits < 32 * (word + 1) && (i + 1 === count ? 256 : (i + 1) * bits) > 32 * word)
        .map((i) => shifted(masked(i), i * bits - 32 * word))
      return parts.join(' | ')
    })
    return `array<vec4u, 2>(vec4u(${words.slice(0, 4).join(', ')}), vec4u(${words.slice(4).join(', ')}))`
  }

  /** What `fromKey` gives. */
  get keyBound(): Bound {
    return { value: (2 ** 256 / Number(this.prime)) * SLACK, limb: 2 ** this.limbs.bits }
  }

  /** What `fromTable` gives for what `toTable` made of a product. */
  get tableBound(): Bound {
    return { value: this.product.value + 1, limb: this.half }
  }

  /** The bits of limb i out of two vectors of words. */
  private bitsOf(i: number): string {
    const { bits, count } = this.limbs
    const from = i * bits
    const word = (k: number) => `${k < 4 ? 'low' : 'high'}[${k % 4}]`
    const [first, shift] = [from >> 5, from & 31]
    const lower = shift === 0 ? word(first) : `(${word(first)} >> ${shift}u)`
    if (i + 1 === count) {
      if (from < 224) throw new InternalError('the top limb would be longer than a word')
      return lower
    }
    const whole = shift + bits <= 32 ? lower : `(${lower} | (${word(first + 1)} << ${32 - shift}u))`
    return `(${whole} & ${2 ** bits - 1}u)`
  }
}

function shifted(code: string, by: number): string {
  if (by === 0) return code
  return by > 0 ? `(${code} << ${by}u)` : `(${code} >> ${-by}u)`
}

/** Without zeros at the top. */
function trimmed(limbs: readonly bigint[]): readonly bigint[] {
  const top = limbs.findLastIndex((limb) => limb !== 0n)
  return limbs.slice(0, top + 1)
}

/** Magnitudes that are about to be added to the columns from a position on, those before `first` left out. */
interface Row {
  readonly largest: readonly number[]
  readonly first: number
}

/** Columns t0, t1, ... of a product, and how large each can be. */
class Columns {
  readonly lines: string[] = []
  private readonly largest: number[] = []

  constructor(private readonly bits: number) {}

  line(text: string): void {
    this.lines.push(text)
  }

  addRow(position: number, first: number, largest: readonly number[], term: (j: number) => string): void {
    for (let j = first; j < largest.length; j++) {
      if (largest[j] !== 0) this.add(position + j, term(j), largest[j]!)
    }
  }

  /** Carries all columns from `position` on if they could not take the rows. */
  makeRoom(position: number, rows: readonly Row[]): void {
    const grown = [...this.largest]
    for (const { largest, first } of rows) {
      for (let j = first; j < largest.length; j++) {
        grown[position + j] = (grown[position + j] ?? 0) + largest[j]!
      }
    }
    // A round's carry comes on top, and it is less than a unit of its column's bits.
    if (Math.max(...grown.slice(position)) + LIMIT / 2 ** this.bits < LIMIT) return
    for (let k = this.largest.length - 1; k >= position; k--) {
      const carried = Math.ceil(this.largest[k]! / 2 ** this.bits)
      this.add(k + 1, `(t${k} >> ${this.bits}u)`, carried)
      this.lines.push(`t${k} &= ${2 ** this.bits - 1};`)
      this.largest[k] = 2 ** this.bits - 1
    }
  }

  /** Passes on what is above the bits of a column that is divisible by them. */
  clearLowest(position: number, code: string, digit: number): void {
    requireBelow(this.largest[position]! + digit, LIMIT)
    const carried = Math.ceil((this.largest[position]! + digit) / 2 ** this.bits)
    this.add(position + 1, `(${code} >> ${this.bits}u)`, carried)
  }

  /** Balanced limbs from a position on, one carried after the other; the last takes what is left. */
  balance(position: number, count: number): string[] {
    const half = 2 ** (this.bits - 1)
    if (this.largest.length > position + count) throw new InternalError('a product has too many columns')
    while (this.largest.length < position + count) this.add(this.largest.length, '0', 0)
    for (let k = position; k + 1 < position + count; k++) {
      requireBelow(this.largest[k]! + half, LIMIT)
      this.lines.push(`let c${k} = (t${k} + ${half}) >> ${this.bits}u;`)
      this.add(k + 1, `c${k}`, Math.ceil((this.largest[k]! + half) / 2 ** this.bits))
    }
    return Array.from({ length: count }, (_, i) => {
      const k = position + i
      return i + 1 === count ? `t${k}` : `t${k} - (c${k} << ${this.bits}u)`
    })
  }

  private add(k: number, term: string, largest: number): void {
    const known = this.largest[k]
    this.largest[k] = (known ?? 0) + largest
    requireBelow(this.largest[k]!, LIMIT)
    this.lines.push(known === undefined ? `var t${k} = ${term};` : `t${k} += ${term};`)
  }
}

/** @throws InternalError, while generating: the code would not be exact. */
function requireBelow(magnitude: number, limit: number): void {
  if (magnitude >= limit) throw new InternalError(`a number up to ${magnitude} does not fit below ${limit}`)
}

/** @throws InternalError, while generating: the code would not be exact. */
export function requireWithin({ code, bound }: Value, allowed: Bound): void {
  if (bound.value <= allowed.value && bound.limb <= allowed.limb) return
  const found = `${bound.value} p in limbs of ${bound.limb}`
  throw new InternalError(`${code} goes up to ${found}, allowed are ${allowed.value} p, ${allowed.limb}`)
}
