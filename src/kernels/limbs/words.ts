import { type I32, type Index, i32, i64, i64x2, type V128, v128 } from '../wasm/expressions.js'
import type { FunctionBuilder, Local } from '../wasm/function.js'

const WORDS = 4
const WORD_BITS = 64

/** The four 64-bit words of two packed elements, one element in each lane. */
export function loadWords(f: FunctionBuilder, first: Index, second: Index, offset: number): Local<'v128'>[] {
  return Array.from({ length: WORDS }, (_, i) => {
    const at = offset + 8 * i
    return f.hold(v128.load64Lane(1, second, v128.load64Zero(first, at), at))
  })
}

export function storeWords(
  f: FunctionBuilder,
  first: Index,
  second: Index,
  words: readonly V128[],
  offset: number,
): void {
  words.forEach((word, i) => {
    f.storeLane(0, first, word, offset + 8 * i)
    f.storeLane(1, second, word, offset + 8 * i)
  })
}

/** Unsigned limbs of `bits` bits, a 64-bit lane each, of 256-bit integers; the top one takes what is left. */
export function splitWords(
  f: FunctionBuilder,
  words: readonly V128[],
  bits: number,
  count: number,
  mask: V128,
): Local<'v128'>[] {
  return Array.from({ length: count }, (_, i) => {
    const [word, shift] = [Math.floor((i * bits) / WORD_BITS), (i * bits) % WORD_BITS]
    let limb = shift === 0 ? words[word]! : i64x2.shrU(words[word]!, i32.const(shift))
    if (shift + bits > WORD_BITS && word + 1 < WORDS) {
      limb = v128.or(limb, i64x2.shl(words[word + 1]!, i32.const(WORD_BITS - shift)))
    }
    return f.hold(i + 1 < count ? v128.and(limb, mask) : limb)
  })
}

/** The inverse of {@link splitWords}, for limbs that are carried and whose value is below 2^256. */
export function joinWords(f: FunctionBuilder, limbs: readonly V128[], bits: number): Local<'v128'>[] {
  return Array.from({ length: WORDS }, (_, w) => {
    const [from, to] = [w * WORD_BITS, (w + 1) * WORD_BITS]
    const parts = limbs.flatMap((limb, i) => {
      const at = i * bits
      if (at >= to || at + bits <= from) return []
      return [at >= from ? shiftLeft(limb, at - from) : i64x2.shrU(limb, i32.const(from - at))]
    })
    return f.hold(parts.reduce((word, part) => v128.or(word, part)))
  })
}

function shiftLeft(limb: V128, bits: number): V128 {
  return bits === 0 ? limb : i64x2.shl(limb, i32.const(bits))
}

/** Carries signed limbs in 64-bit lanes to 0 .. 2^bits - 1; the sign of the whole stays in the top limb. */
export function carryUp(f: FunctionBuilder, limbs: readonly Local<'v128'>[], bits: number, mask: V128): void {
  for (let i = 0; i + 1 < limbs.length; i++) {
    f.set(limbs[i + 1]!, i64x2.add(limbs[i + 1]!, i64x2.shrS(limbs[i]!, i32.const(bits))))
    f.set(limbs[i]!, v128.and(limbs[i]!, mask))
  }
}

/** Adds the prime, given as unsigned limbs, where the carried value is negative, and carries again. */
export function makeCanonical(
  f: FunctionBuilder,
  limbs: readonly Local<'v128'>[],
  prime: readonly V128[],
  bits: number,
  mask: V128,
): void {
  carryUp(f, limbs, bits, mask)
  const negative = f.hold(i64x2.shrS(limbs.at(-1)!, i32.const(63)))
  limbs.forEach((limb, i) => {
    f.set(limb, i64x2.add(limb, v128.and(prime[i]!, negative)))
  })
  carryUp(f, limbs, bits, mask)
}

/** All ones in the 64-bit lanes whose flag is 1. */
export function laneMask(f: FunctionBuilder, first: I32, second: I32): Local<'v128'> {
  const ones = (flag: I32) => i64.extendSigned(i32.sub(0, flag))
  return f.hold(i64x2.of(ones(first), ones(second)))
}
