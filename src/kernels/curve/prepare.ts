import { ELEMENT_BYTES } from '../limbs/limbField.js'
import { type I32, i32, i64 } from '../wasm/expressions.js'
import type { FunctionBuilder, FunctionHandle, Local } from '../wasm/function.js'
import type { Group } from './layout.js'
import { scratchLayout } from './layout.js'
import { unpackPart } from './packing.js'

/** Points that one call of `prepare` takes at most: the list of those in use stands in the scratch memory. */
export const SEGMENT_POINTS = 4096

/**
 * prepare(scalars, points, n, table, digits, stride, bits) -> points in use: lays out the points of a multi-scalar multiplication that count.
 *
 * Scalars are canonical, 32 bytes; points are packed (Montgomery with R = 2^256). Those with a zero scalar or at infinity
 * are left out; the others go to the table one after another, and their signed digits of `bits` bits to digits[w * stride +
 * 2 i], w = 0, 1, ... until the scalar ends (the digits' memory is zero before). A scalar above r / 2 counts as its
 * negative, so that small negative numbers have few digits.
 *
 * A digit is in [-2^(bits - 1), 2^(bits - 1)), or its negative where the scalar was negated; bits <= 15.
 */
export function definePrepare(group: Group, order: bigint): FunctionHandle {
  const { module, scratch, field, pointBytes, packedBytes } = group
  const convert = defineConvert(group)
  const writeDigits = defineWriteDigits(group, order)
  const parameters = new Array<'i32'>(7).fill('i32')
  return module.function(`${group.name}Prepare`, parameters, 'i32', (f) => {
    const [scalars, points, n, table, digits, stride, bits] = Array.from({ length: 7 }, (_, i) =>
      f.parameter(i),
    ) as [Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>]
    const list = f.hold(i32.add(scratch, scratchLayout(field.blockBytes).prefixes))
    const used = f.local('i32', list)
    const column = f.local('i32', digits)
    f.count(0, n, (i) => {
      const scalar = f.hold(i32.add(scalars, i32.shl(i, 5)))
      const point = f.hold(i32.add(points, i32.mul(i, packedBytes)))
      f.if(i32.and(isNonzero(scalar, 32), isNonzero(point, packedBytes)), () => {
        f.store32(used, point)
        f.add(used, 4)
        f.call(writeDigits, scalar, column, stride, bits)
        f.add(column, 2)
      })
    })
    const count = f.hold(i32.shrU(i32.sub(used, list), 2))
    const target = f.local('i32', table)
    f.while(i32.ltU(list, used), () => {
      const alone = f.hold(i32.geU(i32.add(list, 4), used))
      const both = i32.eqz(alone)
      const next = f.hold(i32.add(list, i32.shl(both, 2)))
      f.call(
        convert,
        i32.load(list),
        i32.load(next),
        target,
        i32.add(target, i32.mul(i32.eqz(alone), pointBytes)),
      )
      f.add(list, 8)
      f.add(target, 2 * pointBytes)
    })
    f.return(count)
    f.unreachable()
  })
}

/** convert(first, second, target, second target): packed points to points. */
export function defineConvert({ module, field, name, packedBytes }: Group): FunctionHandle {
  const { base } = field
  return module.function(`${name}Convert`, ['i32', 'i32', 'i32', 'i32'], undefined, (f) => {
    const [a, b, targetA, targetB] = [0, 1, 2, 3].map((i) => f.parameter(i)) as [
      Local<'i32'>,
      Local<'i32'>,
      Local<'i32'>,
      Local<'i32'>,
    ]
    for (let part = 0; part < packedBytes / 32; part++) {
      base.store(f, targetA, targetB, unpackPart(base, f, a, b, part), ELEMENT_BYTES * part)
    }
  })
}

/** writeDigits(scalar, digits, stride, bits): one scalar's signed digits; see {@link definePrepare}. */
function defineWriteDigits({ module, scratch }: Group, order: bigint): FunctionHandle {
  const half = module.constant(...wordsOf((order - 1n) / 2n))
  const full = module.constant(...wordsOf(order))
  return module.function(undefined, ['i32', 'i32', 'i32', 'i32'], undefined, (f) => {
    const [scalar, digits, stride, bits] = [0, 1, 2, 3].map((i) => f.parameter(i)) as [
      Local<'i32'>,
      Local<'i32'>,
      Local<'i32'>,
      Local<'i32'>,
    ]
    // The magnitude, with two words of zeros behind it for reading past its end.
    const value = f.hold(i32.add(scratch, 0))
    const negative = isAbove(f, scalar, half)
    f.store64(value, i64.const(0n), 32)
    f.store64(value, i64.const(0n), 40)
    f.if(
      negative,
      () => subtractWords(f, full, scalar, value),
      () => f.copy(value, scalar, 32),
    )
    const [bit, carry] = [f.local('i32'), f.local('i32')]
    f.set(bit, 0)
    f.set(carry, 0)
    const top = f.hold(topBit(f, value))
    const at = f.local('i32', digits)
    f.while(i32.or(i32.ltU(bit, top), carry), () => {
      const word = i32.loadUnaligned(i32.add(value, i32.shrU(bit, 3)))
      const mask = i32.sub(i32.shl(1, bits), 1)
      const digit = f.hold(i32.add(i32.and(i32.shrU(word, i32.and(bit, 7)), mask), carry))
      f.set(carry, i32.geU(digit, i32.shl(1, i32.sub(bits, 1))))
      f.set(digit, i32.sub(digit, i32.shl(carry, bits)))
      f.store16(at, i32.sub(i32.xor(digit, i32.sub(0, negative)), i32.sub(0, negative)))
      f.add(at, stride)
      f.add(bit, bits)
    })
  })
}

/** Number of bits up to the highest one. */
function topBit(f: FunctionBuilder, value: I32): I32 {
  const top = f.local('i32')
  f.set(top, 0)
  for (let word = 0; word < 4; word++) {
    f.if(i32.eqz(i64.eqz(i64.load(value, 8 * word))), () => {
      const used = i64.sub(i64.const(64n), i64.clz(i64.load(value, 8 * word)))
      f.set(top, i32.add(i32.wrap(used), 64 * word))
    })
  }
  return top
}

function isNonzero(address: I32, bytes: number): I32 {
  const words = Array.from({ length: bytes / 8 }, (_, i) => i64.load(address, 8 * i))
  return i32.eqz(i64.eqz(words.reduce(i64.or)))
}

/** 1 if the 256-bit integer is above the constant. */
function isAbove(f: FunctionBuilder, value: I32, constant: number): Local<'i32'> {
  const above = f.local('i32')
  f.set(above, 0)
  for (let word = 0; word < 4; word++) {
    const [x, y] = [f.hold(i64.load(value, 8 * word)), f.hold(i64.load(0, constant + 8 * word))]
    // A higher word decides unless it is equal.
    f.if(i32.eqz(i64.eq(x, y)), () => f.set(above, i64.ltU(y, x)))
  }
  return above
}

/** target = constant - value, for value up to the constant. */
function subtractWords(f: FunctionBuilder, constant: number, value: I32, target: I32): void {
  const borrow = f.local('i64', i64.const(0n))
  for (let word = 0; word < 4; word++) {
    const [x, y] = [f.hold(i64.load(0, constant + 8 * word)), f.hold(i64.load(value, 8 * word))]
    const difference = f.hold(i64.sub(x, y))
    f.store64(target, i64.sub(difference, borrow), 8 * word)
    const under = i32.or(i64.ltU(x, y), i64.ltU(difference, borrow))
    f.set(borrow, i64.extend(under))
  }
}

function wordsOf(value: bigint): bigint[] {
  return [0, 1, 2, 3].map((i) => BigInt.asUintN(64, value >> BigInt(64 * i)))
}
