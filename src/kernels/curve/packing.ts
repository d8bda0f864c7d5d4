import { inverseModulo } from '../../field/inverse.js'
import { ELEMENT_BYTES, type LimbField, multiply, type Pair } from '../limbs/limbField.js'
import { inPairs } from '../pairs.js'
import { type I64, type Index, i32, i64 } from '../wasm/expressions.js'
import type { FunctionBuilder, Local } from '../wasm/function.js'
import type { Group } from './layout.js'

/**
 * Between points and their forms in files, n at a time:
 *
 * unpack(packed, points, n) from Montgomery form with R = 2^256, as keys have it;
 * pack(points, packed, n) back to it;
 * plain(points, bytes, n) to canonical integers, big-endian, the second part of a coordinate first: what ceremonies hash.
 *
 * A packed point has 64 bytes per degree in all forms; infinity is all zero. The packed side needs no alignment.
 */
export function definePacking(group: Group): void {
  const { degree, base } = group.field
  defineUnpack(group)
  const inPlace = (part: number) => 32 * part
  defineWrite(group, 'Pack', (1n << 256n) % base.prime, inPlace, () => undefined)
  const swapped = (part: number) => 32 * (degree === 1 ? part : part ^ 1)
  defineWrite(group, 'Plain', 1n, swapped, (f, targets) => reverse(f, targets, 2 * degree))
}

function defineUnpack({ module, name, field: { base, degree }, pointBytes, packedBytes }: Group): void {
  module.function(`${name}Unpack`, ['i32', 'i32', 'i32'], undefined, (f) => {
    const [packed, points, n] = [f.parameter(0), f.parameter(1), f.parameter(2)]
    inPairs(f, n, (i, next) => {
      const sources = [i, next].map((index) => f.hold(i32.add(packed, i32.mul(index, packedBytes))))
      const targets = [i, next].map((index) => f.hold(i32.add(points, i32.mul(index, pointBytes))))
      for (let part = 0; part < 2 * degree; part++) {
        const value = unpackPart(base, f, sources[0]!, sources[1]!, part)
        base.store(f, targets[0]!, targets[1]!, value, ELEMENT_BYTES * part)
      }
    })
  })
}

/** Part number `part` of two packed points, reduced, in the representation's own Montgomery form. */
export function unpackPart(
  base: LimbField,
  f: FunctionBuilder,
  first: Index,
  second: Index,
  part: number,
): Pair {
  // x 2^256 (R^2 / 2^256) / R = x R
  const factor = (1n << BigInt(2 * base.radixBits)) * inverseModulo(1n << 256n, base.prime)
  const value = base.loadPacked(f, first, second, 32 * part)
  return base.reduce(f, multiply(base, f, value, base.constant(f, factor % base.prime)))
}

/** Writes every part of the points, times `factor` / R, where `place` says. */
function defineWrite(
  { module, name, field: { base, degree }, pointBytes, packedBytes }: Group,
  kind: string,
  factor: bigint,
  place: (part: number) => number,
  finish: Finish,
): void {
  module.function(`${name}${kind}`, ['i32', 'i32', 'i32'], undefined, (f) => {
    const [points, packed, n] = [f.parameter(0), f.parameter(1), f.parameter(2)]
    inPairs(f, n, (i, next) => {
      const sources = [i, next].map((index) => f.hold(i32.add(points, i32.mul(index, pointBytes))))
      const targets = [i, next].map((index) => f.hold(i32.add(packed, i32.mul(index, packedBytes))))
      for (let part = 0; part < 2 * degree; part++) {
        const value = base.load(f, sources[0]!, sources[1]!, ELEMENT_BYTES * part)
        const scaled = base.reduce(f, multiply(base, f, value, base.constant(f, factor)))
        base.storePacked(f, targets[0]!, targets[1]!, scaled, place(part))
      }
      finish(f, targets)
    })
  })
}

type Finish = (f: FunctionBuilder, targets: readonly Local<'i32'>[]) => void

/** Reverses the bytes of each of the `count` 32-byte integers at either address; they may be the same. */
function reverse(f: FunctionBuilder, addresses: readonly Local<'i32'>[], count: number): void {
  for (let offset = 0; offset < 32 * count; offset += 32) {
    const words = addresses.flatMap((address) =>
      [0, 8, 16, 24].map((at) => ({
        address,
        to: offset + 24 - at,
        word: swapBytes(f, i64.load(address, offset + at)),
      })),
    )
    for (const { address, to, word } of words) f.store64(address, word, to)
  }
}

/** Neighbouring bytes, then neighbouring pairs of bytes, then the halves. */
function swapBytes(f: FunctionBuilder, value: I64): Local<'i64'> {
  const swap = (word: I64, bits: bigint, low: bigint) => {
    const held = f.hold(word)
    const [by, mask] = [i64.const(bits), i64.const(low)]
    return i64.or(i64.shl(i64.and(held, mask), by), i64.and(i64.shrU(held, by), mask))
  }
  const pairs = swap(swap(value, 8n, 0x00ff00ff00ff00ffn), 16n, 0x0000ffff0000ffffn)
  return f.hold(i64.rotr(pairs, i64.const(32n)))
}
