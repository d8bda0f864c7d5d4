import { multiply, type Pair } from '../limbs/limbField.js'
import { inPairs } from '../pairs.js'
import { type I32, i32, i64 } from '../wasm/expressions.js'
import type { FunctionBuilder, Local } from '../wasm/function.js'
import type { Group } from './layout.js'

/** The curve of G1 is y^2 = x^3 + B. */
const B = 3n

/** countOutside(points, n) of G1 -> how many of the points are neither on the curve nor infinity. */
export function defineCountOutside({ module, name, field, scratch, pointBytes }: Group): void {
  const { base } = field
  const constant = (B << BigInt(base.radixBits)) % base.prime
  module.function(`${name}CountOutside`, ['i32', 'i32'], 'i32', (f) => {
    const [points, n] = [f.parameter(0), f.parameter(1)]
    const outside = f.local('i32')
    f.set(outside, 0)
    const [defect, defectBeside] = [f.hold(i32.add(scratch, 0)), f.hold(i32.add(scratch, 32))]
    inPairs(f, n, (i, next) => {
      const [a, b] = [i, next].map((index) => f.hold(i32.add(points, i32.mul(index, pointBytes)))) as Two
      const x = base.load(f, a, b)
      const y = base.load(f, a, b, field.bytes)
      const square = (value: Pair) => base.reduce(f, multiply(base, f, value, value))
      const right = base.add(f, multiply(base, f, square(x), x), base.constant(f, constant))
      base.storePacked(f, defect, defectBeside, base.reduce(f, base.subtract(f, square(y), right)))
      f.add(outside, isWrong(f, a, defect, pointBytes))
      // The last of an odd number is there twice, and counts once.
      const twice = i32.eq(a, b)
      f.add(outside, i32.and(isWrong(f, b, defectBeside, pointBytes), i32.eqz(twice)))
    })
    f.return(outside)
    f.unreachable()
  })
}

type Two = [Local<'i32'>, Local<'i32'>]

function isWrong(f: FunctionBuilder, point: I32, defect: I32, pointBytes: number): Local<'i32'> {
  return f.hold(i32.and(isNonzero(defect, 32), isNonzero(point, pointBytes)))
}

function isNonzero(address: I32, bytes: number): I32 {
  const words = Array.from({ length: bytes / 8 }, (_, i) => i64.load(address, 8 * i))
  return i32.eqz(i64.eqz(words.reduce(i64.or)))
}
