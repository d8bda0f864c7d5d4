import {
  type Expression,
  f64x2,
  type I32,
  i32,
  i32x4,
  i64,
  i64x2,
  type V128,
  type ValueType,
  v128,
} from '../../../src/kernels/wasm/expressions.js'
import { fusedMultiplyAdd } from './fusedMultiplyAdd.js'

/** Bytes of the memory that loads read; the operand of a load is an address in it. */
export const IMAGE = Uint8Array.from({ length: 512 }, (_, i) => (i * 151 + 77) ^ (i >> 3))

/** An instruction with immediates, and what it computes from the unsigned bits of its operands. */
export interface Case {
  readonly operands: readonly ValueType[]
  readonly build: (...operands: readonly Expression[]) => Expression
  /** Bits of the result; those above its type are ignored. A RangeError stands for a trap. */
  readonly meaning: (...operands: readonly bigint[]) => bigint
  /** Values of the operands, where those of their types would not do. */
  readonly samples: Partial<Record<ValueType, readonly bigint[]>>
}

type Build<T extends readonly ValueType[]> = (...operands: { [K in keyof T]: Expression<T[K]> }) => Expression

function instruction<const T extends readonly ValueType[]>(
  operands: T,
  build: Build<T>,
  meaning: Case['meaning'],
  samples: Case['samples'] = {},
): Case {
  return { operands, build: build as unknown as Case['build'], meaning, samples }
}

const signed = BigInt.asIntN
const unsigned = BigInt.asUintN
const bit = (condition: boolean) => (condition ? 1n : 0n)

/** The lanes of a vector, the lowest first. */
function lanes(vector: bigint, bits: number): bigint[] {
  return Array.from({ length: 128 / bits }, (_, i) => unsigned(bits, vector >> BigInt(bits * i)))
}

function vector(values: readonly bigint[], bits: number): bigint {
  return values.reduceRight((sum, lane) => (sum << BigInt(bits)) | unsigned(bits, lane), 0n)
}

type Binary = (a: bigint, b: bigint) => bigint

const onI32 = (build: (a: I32, b: I32) => I32, meaning: Binary) => [
  instruction(['i32', 'i32'], build, meaning as Case['meaning']),
]
const signedI32 = (build: (a: I32, b: I32) => I32, meaning: Binary) =>
  onI32(build, (a, b) => meaning(signed(32, a), signed(32, b)))
const onI64 = (build: (a: Expression<'i64'>, b: Expression<'i64'>) => Expression, meaning: Binary) => [
  instruction(['i64', 'i64'], build, meaning as Case['meaning']),
]
const onLanes = (bits: number, build: (a: V128, b: V128) => V128, meaning: Binary) => [
  instruction(['v128', 'v128'], build, (a, b) => {
    const right = lanes(b!, bits)
    return vector(
      lanes(a!, bits).map((lane, i) => meaning(signed(bits, lane), signed(bits, right[i]!))),
      bits,
    )
  }),
]
const shifted = (build: (a: V128, by: I32) => V128, meaning: Binary) => [
  instruction(['v128', 'i32'], build, (a, by) =>
    vector(
      lanes(a!, 64).map((lane) => meaning(lane, by! % 64n)),
      64,
    ),
  ),
]
/** Products or extensions of the 32-bit lanes from `first` on. */
const widened = (first: 0 | 2) => (a: bigint) =>
  lanes(a, 32)
    .slice(first, first + 2)
    .map((lane) => signed(32, lane))
const products = (first: 0 | 2, build: (a: V128, b: V128) => V128) => [
  instruction(['v128', 'v128'], build, (a, b) => {
    const right = widened(first)(b!)
    return vector(
      widened(first)(a!).map((lane, i) => lane * right[i]!),
      64,
    )
  }),
]
const extended = (first: 0 | 2, build: (a: V128) => V128) => [
  instruction(['v128'], build, (a) => vector(widened(first)(a!), 64)),
]

const ADDRESSES = { i32: [0n, 1n, 2n, 3n, 8n, 13n, 100n] }
const OFFSETS = [0, 5, 200]

function stored(address: bigint, bytes: number): bigint {
  const digits = Array.from(IMAGE.subarray(Number(address), Number(address) + bytes))
  return digits.reduceRight((sum, digit) => (sum << 8n) | BigInt(digit), 0n)
}

/** A load of so many bytes, at several offsets. */
const loads = (
  build: (address: I32, offset: number) => Expression,
  bytes: number,
  extend = (x: bigint) => x,
) =>
  OFFSETS.map((offset) =>
    instruction(
      ['i32'],
      (address) => build(address, offset),
      (address) => extend(stored(address! + BigInt(offset), bytes)),
      ADDRESSES,
    ),
  )

const constants = (values: readonly bigint[], build: (value: bigint) => Expression) =>
  values.map((value) =>
    instruction(
      [],
      () => build(value),
      () => value,
    ),
  )

/** Values at which one more byte of LEB128 begins, and the ends of the range. */
const BORDERS = [
  0n,
  1n,
  -1n,
  63n,
  64n,
  -64n,
  -65n,
  8191n,
  8192n,
  -8192n,
  -8193n,
  (1n << 31n) - 1n,
  -(1n << 31n),
]
const [MIN64, MAX64] = [-(1n << 63n), (1n << 63n) - 1n]

function double(bits: bigint): number {
  return new Float64Array(BigUint64Array.of(bits).buffer)[0]!
}

export function bitsOf(value: number): bigint {
  return new BigUint64Array(Float64Array.of(value).buffer)[0]!
}

/** Pairs of doubles at which roundings differ. */
const DOUBLES = pairs(
  [
    0,
    -0,
    1,
    -1,
    1 + 2 ** -52,
    -(1 + 2 ** -51),
    0.1,
    -1 / 3,
    2 ** 50,
    2 ** 51 - 1,
    -(2 ** 50) - 1,
    2 ** 53 - 1,
    1.5 * 2 ** 52,
    1.5 * 2 ** 103,
    -(2 ** 103),
    2 ** -60,
  ].map(bitsOf),
)

function pairs(words: readonly bigint[]): bigint[] {
  return words.flatMap((word, i) => [
    vector([word, words[(i + 1) % words.length]!], 64),
    vector([words[(i + 5) % words.length]!, word], 64),
  ])
}

const onDoubles = (build: (a: V128, b: V128) => V128, meaning: (a: number, b: number) => number) => [
  instruction(
    ['v128', 'v128'],
    build,
    (a, b) => {
      const right = lanes(b!, 64).map(double)
      return vector(
        lanes(a!, 64).map((lane, i) => bitsOf(meaning(double(lane), right[i]!))),
        64,
      )
    },
    { v128: DOUBLES },
  ),
]

/** Every instruction of the emitter, by table and name as `expressions.ts` exports them. */
export const MEANINGS: Readonly<Record<string, Readonly<Record<string, readonly Case[]>>>> = {
  i32: {
    const: constants(BORDERS, (value) => i32.const(Number(value))),
    load: loads(i32.load, 4),
    load8: loads(i32.load8, 1),
    load16Signed: loads(i32.load16Signed, 2, (x) => signed(16, x)),
    loadUnaligned: loads(i32.loadUnaligned, 4),
    eqz: [instruction(['i32'], i32.eqz, (a) => bit(a === 0n))],
    eq: onI32(i32.eq, (a, b) => bit(a === b)),
    ne: onI32(i32.ne, (a, b) => bit(a !== b)),
    ltS: signedI32(i32.ltS, (a, b) => bit(a < b)),
    ltU: onI32(i32.ltU, (a, b) => bit(a < b)),
    gtS: signedI32(i32.gtS, (a, b) => bit(a > b)),
    geS: signedI32(i32.geS, (a, b) => bit(a >= b)),
    gtU: onI32(i32.gtU, (a, b) => bit(a > b)),
    leU: onI32(i32.leU, (a, b) => bit(a <= b)),
    geU: onI32(i32.geU, (a, b) => bit(a >= b)),
    add: onI32(i32.add, (a, b) => a + b),
    sub: onI32(i32.sub, (a, b) => a - b),
    mul: onI32(i32.mul, (a, b) => a * b),
    divU: onI32(i32.divU, (a, b) => a / b),
    and: onI32(i32.and, (a, b) => a & b),
    or: onI32(i32.or, (a, b) => a | b),
    xor: onI32(i32.xor, (a, b) => a ^ b),
    shl: onI32(i32.shl, (a, b) => a << (b % 32n)),
    shrS: onI32(i32.shrS, (a, b) => signed(32, a) >> (b % 32n)),
    shrU: onI32(i32.shrU, (a, b) => a >> (b % 32n)),
    wrap: [instruction(['i64'], i32.wrap, (a) => a!)],
    // What it leaves in the memory is a test of its own.
    atomicAdd: [
      instruction(
        ['i32', 'i32'],
        (address, value) => i32.atomicAdd(i32.and(address, ~3), value),
        (address) => stored(address! & ~3n, 4),
        { i32: [0n, 4n, 80n] },
      ),
    ],
  },
  i64: {
    const: constants([...BORDERS, MIN64, MAX64, 1n << 62n, -1n << 55n], i64.const),
    load: loads(i64.load, 8),
    load32Signed: loads(i64.load32Signed, 4, (x) => signed(32, x)),
    eqz: [instruction(['i64'], i64.eqz, (a) => bit(a === 0n))],
    eq: onI64(i64.eq, (a, b) => bit(a === b)),
    ltU: onI64(i64.ltU, (a, b) => bit(a < b)),
    clz: [instruction(['i64'], i64.clz, (a) => BigInt(a === 0n ? 64 : 64 - a!.toString(2).length))],
    add: onI64(i64.add, (a, b) => a + b),
    sub: onI64(i64.sub, (a, b) => a - b),
    mul: onI64(i64.mul, (a, b) => a * b),
    and: onI64(i64.and, (a, b) => a & b),
    or: onI64(i64.or, (a, b) => a | b),
    xor: onI64(i64.xor, (a, b) => a ^ b),
    shl: onI64(i64.shl, (a, b) => a << (b % 64n)),
    shrS: onI64(i64.shrS, (a, b) => signed(64, a) >> (b % 64n)),
    shrU: onI64(i64.shrU, (a, b) => a >> (b % 64n)),
    rotr: onI64(i64.rotr, (a, b) => ((a << 64n) | a) >> (b % 64n)),
    extend: [instruction(['i32'], i64.extend, (a) => a!)],
    extendSigned: [instruction(['i32'], i64.extendSigned, (a) => signed(32, a!))],
  },
  v128: {
    load: loads(v128.load, 16),
    load64Splat: loads(v128.load64Splat, 8, (x) => vector([x, x], 64)),
    load64Zero: loads(v128.load64Zero, 8),
    load64Lane: OFFSETS.flatMap((offset) =>
      ([0, 1] as const).map((lane) =>
        instruction(
          ['i32', 'v128'],
          (address, value) => v128.load64Lane(lane, address, value, offset),
          (address, value) => {
            const loaded = stored(address! + BigInt(offset), 8)
            const [low, high] = lanes(value!, 64) as [bigint, bigint]
            return vector(lane === 0 ? [loaded, high] : [low, loaded], 64)
          },
          ADDRESSES,
        ),
      ),
    ),
    const: constants([0n, 1n, -1n, MIN64, MAX64, 0x0123456789abcdefn], (low) =>
      v128.const(low, low >> 63n),
    ).map((of) => ({ ...of, meaning: () => vector([of.meaning(), of.meaning() >> 63n], 64) })),
    shuffle32: (
      [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
        [7, 0, 3, 4],
        [2, 2, 5, 5],
      ] as const
    ).map((order) =>
      instruction(
        ['v128', 'v128'],
        (a, b) => v128.shuffle32(a, b, order),
        (a, b) => {
          const all = [...lanes(a!, 32), ...lanes(b!, 32)]
          return vector(
            order.map((lane) => all[lane]!),
            32,
          )
        },
      ),
    ),
    select: [
      instruction(['v128', 'v128', 'v128'], v128.select, (a, b, mask) => (a! & mask!) | (b! & ~mask!)),
    ],
    and: onLanes(64, v128.and, (a, b) => a & b),
    or: onLanes(64, v128.or, (a, b) => a | b),
    xor: onLanes(64, v128.xor, (a, b) => a ^ b),
    anyTrue: [instruction(['v128'], v128.anyTrue, (a) => bit(a !== 0n))],
  },
  i32x4: {
    add: onLanes(32, i32x4.add, (a, b) => a + b),
    sub: onLanes(32, i32x4.sub, (a, b) => a - b),
    eq: onLanes(32, i32x4.eq, (a, b) => -bit(a === b)),
  },
  i64x2: {
    splat: [instruction(['i64'], i64x2.splat, (a) => vector([a!, a!], 64))],
    of: [instruction(['i64', 'i64'], i64x2.of, (low, high) => vector([low!, high!], 64))],
    extract: ([0, 1] as const).map((lane) =>
      instruction(
        ['v128'],
        (a) => i64x2.extract(lane, a),
        (a) => lanes(a!, 64)[lane]!,
      ),
    ),
    add: onLanes(64, i64x2.add, (a, b) => a + b),
    sub: onLanes(64, i64x2.sub, (a, b) => a - b),
    shl: shifted(i64x2.shl, (a, by) => a << by),
    shrS: shifted(i64x2.shrS, (a, by) => signed(64, a) >> by),
    shrU: shifted(i64x2.shrU, (a, by) => a >> by),
    eq: onLanes(64, i64x2.eq, (a, b) => -bit(a === b)),
    productsLow: products(0, i64x2.productsLow),
    productsHigh: products(2, i64x2.productsHigh),
    extendLow: extended(0, i64x2.extendLow),
    extendHigh: extended(2, i64x2.extendHigh),
  },
  f64x2: {
    add: onDoubles(f64x2.add, (a, b) => a + b),
    sub: onDoubles(f64x2.sub, (a, b) => a - b),
    mul: onDoubles(f64x2.mul, (a, b) => a * b),
    relaxedMadd: [
      instruction(
        ['v128', 'v128', 'v128'],
        f64x2.relaxedMadd,
        (...operands) => {
          const [a, b, c] = operands.map((operand) => lanes(operand, 64).map(double))
          return vector(
            [0, 1].map((lane) => bitsOf(fusedMultiplyAdd(a![lane]!, b![lane]!, c![lane]!))),
            64,
          )
        },
        { v128: DOUBLES },
      ),
    ],
  },
}
