import { ARITHMETICS, type Arithmetic } from './kernels.js'
import { f64x2, i64x2, v128 } from './wasm/expressions.js'
import { ModuleBuilder } from './wasm/module.js'

/**
 * The fastest arithmetic that this engine runs exactly: fused multiply-adds of doubles where relaxed SIMD has them, else
 * vectors of integers, else plain integers.
 */
export function bestArithmetic(): Arithmetic {
  return ARITHMETICS.find((arithmetic) => runsExactly[arithmetic]())!
}

const runsExactly: Readonly<Record<Arithmetic, () => boolean>> = {
  float: fusesMultiplyAdd,
  integer: hasVectors,
  scalar: () => true,
}

function hasVectors(): boolean {
  const module = new ModuleBuilder(0)
  module.function('any', [], 'i32', (f) => f.return(v128.anyTrue(v128.const(1n, 0n))))
  return WebAssembly.validate(module.finish(undefined))
}

/**
 * Whether relaxed multiply-add rounds once. The proposal leaves it to the machine: on those without the instruction it
 * is a multiplication and an addition, which FloatField cannot use.
 */
function fusesMultiplyAdd(): boolean {
  const module = new ModuleBuilder(0)
  // (1 + 2^-52)^2 - (1 + 2^-51) is 2^-104 exactly, and 0 if the product is rounded first.
  const [factor, negative] = [1 + 2 ** -52, -(1 + 2 ** -51)].map(bitsOf)
  module.function('residue', [], 'i32', (f) => {
    const x = v128.const(factor!, factor!)
    const sum = f64x2.relaxedMadd(x, x, v128.const(negative!, negative!))
    f.return(v128.anyTrue(i64x2.eq(sum, v128.const(bitsOf(2 ** -104), bitsOf(2 ** -104)))))
    f.unreachable()
  })
  const binary = module.finish(undefined)
  if (!WebAssembly.validate(binary)) return false
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary))
  return (exports.residue as () => number)() === 1
}

function bitsOf(value: number): bigint {
  return new BigUint64Array(Float64Array.of(value).buffer)[0]!
}
