import type { Bytes } from './bytes.js'

/** Value types of the core specification with the vector and threads proposals. */
export type ValueType = 'i32' | 'i64' | 'f64' | 'v128'

/** An instruction with its operands: emitting it leaves one value of its type on the stack. */
export interface Expression<T extends ValueType = ValueType> {
  readonly type: T
  emit(out: Bytes): void
}

export type I32 = Expression<'i32'>
export type I64 = Expression<'i64'>
export type F64 = Expression<'f64'>
export type V128 = Expression<'v128'>

/** An i32 written as a number where the value is known. */
export type Index = I32 | number

const [SIMD, ATOMIC] = [0xfd, 0xfe]

type Operation = readonly number[]

function emitOperation(out: Bytes, operation: Operation): void {
  const [first, second] = operation
  out.byte(first!)
  if (second !== undefined) out.unsigned(second)
}

function expression<T extends ValueType>(
  type: T,
  operation: Operation,
  operands: readonly Expression[],
  immediates?: (out: Bytes) => void,
): Expression<T> {
  return {
    type,
    emit(out) {
      for (const operand of operands) operand.emit(out)
      emitOperation(out, operation)
      immediates?.(out)
    },
  }
}

export function index(value: Index): I32 {
  return typeof value === 'number' ? i32.const(value) : value
}

/** Byte offset and alignment exponent of a memory access; offsets are known when the code is written. */
function access(align: number, offset: number) {
  return (out: Bytes) => {
    out.unsigned(align)
    out.unsigned(offset)
  }
}

const unary =
  <T extends ValueType, A extends ValueType>(type: T, ...operation: number[]) =>
  (a: Expression<A>) =>
    expression(type, operation, [a])
const binary =
  <T extends ValueType, A extends ValueType, B extends ValueType = A>(type: T, ...operation: number[]) =>
  (a: Expression<A>, b: Expression<B>) =>
    expression(type, operation, [a, b])
const ofIndices =
  (...operation: number[]) =>
  (a: Index, b: Index) =>
    expression('i32', operation, [index(a), index(b)])
const load =
  <T extends ValueType>(type: T, align: number, ...operation: number[]) =>
  (address: Index, offset = 0) =>
    expression(type, operation, [index(address)], access(align, offset))

export const i32 = {
  const: (value: number): I32 => expression('i32', [0x41], [], (out) => out.signed(BigInt(value | 0))),
  load: load('i32', 2, 0x28),
  load8: load('i32', 0, 0x2d),
  load16Signed: load('i32', 1, 0x2e),
  loadUnaligned: load('i32', 0, 0x28),
  eqz: unary<'i32', 'i32'>('i32', 0x45),
  eq: ofIndices(0x46),
  ne: ofIndices(0x47),
  ltS: ofIndices(0x48),
  ltU: ofIndices(0x49),
  gtS: ofIndices(0x4a),
  geS: ofIndices(0x4e),
  gtU: ofIndices(0x4b),
  leU: ofIndices(0x4d),
  geU: ofIndices(0x4f),
  add: ofIndices(0x6a),
  sub: ofIndices(0x6b),
  mul: ofIndices(0x6c),
  divU: ofIndices(0x6e),
  and: ofIndices(0x71),
  or: ofIndices(0x72),
  xor: ofIndices(0x73),
  shl: ofIndices(0x74),
  shrS: ofIndices(0x75),
  shrU: ofIndices(0x76),
  wrap: unary<'i32', 'i64'>('i32', 0xa7),
  /** Adds `value` to the i32 at the address and gives what stood there, as one atomic step. */
  atomicAdd: (address: Index, value: Index): I32 =>
    expression('i32', [ATOMIC, 0x1e], [index(address), index(value)], access(2, 0)),
}

export const i64 = {
  const: (value: bigint): I64 => expression('i64', [0x42], [], (out) => out.signed(BigInt.asIntN(64, value))),
  load: load('i64', 3, 0x29),
  load32Signed: load('i64', 2, 0x34),
  eqz: unary<'i32', 'i64'>('i32', 0x50),
  eq: binary<'i32', 'i64'>('i32', 0x51),
  ltU: binary<'i32', 'i64'>('i32', 0x54),
  clz: unary<'i64', 'i64'>('i64', 0x79),
  add: binary<'i64', 'i64'>('i64', 0x7c),
  sub: binary<'i64', 'i64'>('i64', 0x7d),
  mul: binary<'i64', 'i64'>('i64', 0x7e),
  and: binary<'i64', 'i64'>('i64', 0x83),
  or: binary<'i64', 'i64'>('i64', 0x84),
  xor: binary<'i64', 'i64'>('i64', 0x85),
  shl: binary<'i64', 'i64'>('i64', 0x86),
  shrS: binary<'i64', 'i64'>('i64', 0x87),
  shrU: binary<'i64', 'i64'>('i64', 0x88),
  rotr: binary<'i64', 'i64'>('i64', 0x8a),
  extend: unary<'i64', 'i32'>('i64', 0xad),
  extendSigned: unary<'i64', 'i32'>('i64', 0xac),
}

const vector = (operation: number) => [SIMD, operation]

export const v128 = {
  load: load('v128', 3, ...vector(0x00)),
  /** One 64-bit word in both lanes. */
  load64Splat: load('v128', 3, ...vector(0x0a)),
  /** One 64-bit word in lane 0, zero in lane 1. */
  load64Zero: load('v128', 3, ...vector(0x5d)),
  load64Lane: (lane: 0 | 1, address: Index, value: V128, offset = 0): V128 =>
    expression('v128', vector(0x57), [index(address), value], (out) => {
      access(3, offset)(out)
      out.byte(lane)
    }),
  const: (low: bigint, high: bigint): V128 =>
    expression('v128', vector(0x0c), [], (out) => {
      const words = new DataView(new ArrayBuffer(16))
      words.setBigUint64(0, BigInt.asUintN(64, low), true)
      words.setBigUint64(8, BigInt.asUintN(64, high), true)
      out.append(new Uint8Array(words.buffer))
    }),
  /** Lanes of 32 bits: 0 to 3 of a, 4 to 7 of b. */
  shuffle32: (a: V128, b: V128, lanes: readonly [number, number, number, number]): V128 =>
    expression('v128', vector(0x0d), [a, b], (out) => {
      for (const lane of lanes) out.bytes(...[0, 1, 2, 3].map((byte) => 4 * lane + byte))
    }),
  /** Bits of a where the mask has ones, of b elsewhere. */
  select: (a: V128, b: V128, mask: V128): V128 => expression('v128', vector(0x52), [a, b, mask]),
  and: binary<'v128', 'v128'>('v128', ...vector(0x4e)),
  or: binary<'v128', 'v128'>('v128', ...vector(0x50)),
  xor: binary<'v128', 'v128'>('v128', ...vector(0x51)),
  anyTrue: unary<'i32', 'v128'>('i32', ...vector(0x53)),
}

export const i32x4 = {
  add: binary<'v128', 'v128'>('v128', ...vector(0xae)),
  sub: binary<'v128', 'v128'>('v128', ...vector(0xb1)),
  eq: binary<'v128', 'v128'>('v128', ...vector(0x37)),
}

export const i64x2 = {
  splat: unary<'v128', 'i64'>('v128', ...vector(0x12)),
  /** Both lanes given. */
  of: (low: I64, high: I64): V128 =>
    expression('v128', vector(0x1e), [i64x2.splat(low), high], (out) => out.byte(1)),
  extract: (lane: 0 | 1, a: V128): I64 => expression('i64', vector(0x1d), [a], (out) => out.byte(lane)),
  add: binary<'v128', 'v128'>('v128', ...vector(0xce)),
  sub: binary<'v128', 'v128'>('v128', ...vector(0xd1)),
  shl: binary<'v128', 'v128', 'i32'>('v128', ...vector(0xcb)),
  shrS: binary<'v128', 'v128', 'i32'>('v128', ...vector(0xcc)),
  shrU: binary<'v128', 'v128', 'i32'>('v128', ...vector(0xcd)),
  eq: binary<'v128', 'v128'>('v128', ...vector(0xd6)),
  /** Signed 32 x 32 -> 64-bit products of the 32-bit lanes 0 and 1. */
  productsLow: binary<'v128', 'v128'>('v128', ...vector(0xdc)),
  /** The same of lanes 2 and 3. */
  productsHigh: binary<'v128', 'v128'>('v128', ...vector(0xdd)),
  /** Sign-extends the 32-bit lanes 0 and 1. */
  extendLow: unary<'v128', 'v128'>('v128', ...vector(0xc7)),
  extendHigh: unary<'v128', 'v128'>('v128', ...vector(0xc8)),
}

export const f64x2 = {
  add: binary<'v128', 'v128'>('v128', ...vector(0xf0)),
  sub: binary<'v128', 'v128'>('v128', ...vector(0xf1)),
  mul: binary<'v128', 'v128'>('v128', ...vector(0xf2)),
  /** a * b + c, rounded once where the engine has the instruction; the relaxed-simd proposal allows two roundings. */
  relaxedMadd: (a: V128, b: V128, c: V128): V128 => expression('v128', vector(0x107), [a, b, c]),
}
