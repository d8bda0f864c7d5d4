import { i32, i64 } from '../wasm/expressions.js'
import type { ModuleBuilder } from '../wasm/module.js'

/**
 * countWide(scalars, n) -> how many of the canonical scalars are neither below 2^64 nor within 2^64 of r: those that fill
 * all windows of a multi-scalar multiplication.
 */
export function defineCountWide(module: ModuleBuilder, order: bigint): void {
  const top = order >> 64n
  const words = [0n, 1n, 2n].map((i) => BigInt.asUintN(64, top >> (64n * i)))
  module.function('countWide', ['i32', 'i32'], 'i32', (f) => {
    const [scalars, n] = [f.parameter(0), f.parameter(1)]
    const wide = f.local('i32')
    f.set(wide, 0)
    f.count(0, n, (i) => {
      const scalar = f.hold(i32.add(scalars, i32.shl(i, 5)))
      const above = words.map((_, k) => f.hold(i64.load(scalar, 8 + 8 * k)))
      const small = i64.eqz(i64.or(above[0]!, i64.or(above[1]!, above[2]!)))
      const negative = above.map((word, k) => i64.eq(word, i64.const(words[k]!))).reduce(i32.and)
      f.add(wide, i32.eqz(i32.or(small, negative)))
    })
    f.return(wide)
    f.unreachable()
  })
}
