import { G1, G2 } from '../../field/curve.js'
import { inPairs } from '../pairs.js'
import { type I32, i32, i64 } from '../wasm/expressions.js'
import type { FunctionBuilder, Local } from '../wasm/function.js'
import type { Group } from './layout.js'

/** Bytes of one part of a coordinate as a plain integer. */
const PART_BYTES = 32

/** countOutside(points, n) -> how many of the points are neither on the curve (the twist, of G2) nor infinity. */
export function defineCountOutside(group: Group): void {
  const { module, name, field, scratch, pointBytes } = group
  const { base, degree } = field
  module.function(`${name}CountOutside`, ['i32', 'i32'], 'i32', (f) => {
    const [points, n] = [f.parameter(0), f.parameter(1)]
    const outside = f.local('i32')
    f.set(outside, 0)
    const defects = [0, 1].map((lane) => f.hold(i32.add(scratch, lane * degree * PART_BYTES))) as Two
    const b = partsOfB(group).map((part) => base.constant(f, part))
    inPairs(f, n, (i, next) => {
      const [first, second] = [i, next].map((index) =>
        f.hold(i32.add(points, i32.mul(index, pointBytes))),
      ) as Two
      const x = field.load(f, first, second)
      const y = field.load(f, first, second, field.bytes)
      const square = field.reduce(f, field.square(f, x))
      const right = field.reduce(f, field.add(f, field.multiply(f, square, x), b))
      const left = field.reduce(f, field.square(f, y))
      for (const [k, part] of field.reduce(f, field.subtract(f, left, right)).entries()) {
        const [at, beside] = defects.map((address) => f.hold(i32.add(address, k * PART_BYTES))) as Two
        base.storePacked(f, at, beside, part)
      }
      f.add(outside, isWrong(f, first, defects[0], group))
      // The last of an odd number is there twice, and counts once.
      const twice = i32.eq(first, second)
      f.add(outside, i32.and(isWrong(f, second, defects[1], group), i32.eqz(twice)))
    })
    f.return(outside)
    f.unreachable()
  })
}

/** The curve is y^2 = x^3 + b. */
function partsOfB({ name, field: { base } }: Group): bigint[] {
  const parts = name === 'g1' ? [G1.b] : [G2.b.c0, G2.b.c1]
  return parts.map((part) => (part << BigInt(base.radixBits)) % base.prime)
}

type Two = [Local<'i32'>, Local<'i32'>]

function isWrong(f: FunctionBuilder, point: I32, defect: I32, { field, pointBytes }: Group): Local<'i32'> {
  return f.hold(i32.and(isNonzero(defect, field.degree * PART_BYTES), isNonzero(point, pointBytes)))
}

function isNonzero(address: I32, bytes: number): I32 {
  const words = Array.from({ length: bytes / 8 }, (_, i) => i64.load(address, 8 * i))
  return i32.eqz(i64.eqz(words.reduce(i64.or)))
}
