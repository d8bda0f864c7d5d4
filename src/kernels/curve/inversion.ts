import { multiply, type Pair } from '../limbs/limbField.js'
import { i32 } from '../wasm/expressions.js'
import type { FunctionBuilder, FunctionHandle } from '../wasm/function.js'
import type { Coordinate } from './coordinates.js'
import type { Group } from './layout.js'

const WINDOW_BITS = 4

/**
 * invert(block): replaces a block of base-field elements, in both lanes, by their inverses; 0 stays 0.
 *
 * Fermat: a^(p - 2), by windows of four bits over a table of a^0 .. a^15 in the scratch memory.
 */
export function defineInversion({ module, field: { base }, scratch }: Group): FunctionHandle {
  const windows = windowsOf(base.prime - 2n)
  const exponents = module.bytes(windows)
  const entry = (f: FunctionBuilder, digit: Parameters<typeof i32.mul>[0]) =>
    base.loadBlock(f, i32.add(scratch, i32.mul(digit, base.blockBytes)), 0, base.product)
  return module.function(undefined, ['i32'], undefined, (f) => {
    const block = f.parameter(0)
    const one = base.constant(f, (1n << BigInt(base.radixBits)) % base.prime)
    const argument = base.loadBlock(f, block, 0, base.product)
    const power = base.variable(f, one, base.product)
    f.count(0, 1 << WINDOW_BITS, (i) => {
      base.storeBlock(f, i32.add(scratch, i32.mul(i, base.blockBytes)), power, 0, base.product)
      base.assign(f, power, multiply(base, f, power, argument))
    })
    base.assign(f, power, one)
    f.count(0, windows.length, (i) => {
      f.count(0, WINDOW_BITS, () => base.assign(f, power, multiply(base, f, power, power)))
      const digit = i32.load8(i, exponents)
      base.assign(f, power, multiply(base, f, power, entry(f, digit)))
    })
    base.storeBlock(f, block, power, 0, base.product)
  })
}

/** The same for coordinates: 1 / (c0 + c1 u) = (c0 - c1 u) / (c0^2 + c1^2). */
export function defineCoordinateInversion(group: Group, inversion: FunctionHandle): FunctionHandle {
  const { module, field } = group
  if (field.degree === 1) return inversion
  const { base } = field
  return module.function(undefined, ['i32'], undefined, (f) => {
    const block = f.parameter(0)
    const [c0, c1] = field.loadBlock(f, block) as [Pair, Pair]
    const norm = base.sumOfProducts(f, [
      [c0, c0],
      [c1, c1],
    ])
    // The table of powers takes 16 blocks of the scratch memory; the norm goes behind it.
    const place = i32.add(group.scratch, 16 * base.blockBytes)
    const held = f.hold(place)
    base.storeBlock(f, held, base.reduce(f, norm), 0, base.product)
    f.call(inversion, held)
    const inverse = base.loadBlock(f, held, 0, base.product)
    const result: Coordinate = [
      multiply(base, f, c0, inverse),
      multiply(base, f, base.negate(f, c1), inverse),
    ]
    field.storeBlock(f, block, result)
  })
}

function windowsOf(exponent: bigint): Uint8Array {
  const count = Math.ceil(exponent.toString(2).length / WINDOW_BITS)
  return Uint8Array.from({ length: count }, (_, i) =>
    Number((exponent >> BigInt(WINDOW_BITS * (count - 1 - i))) & BigInt((1 << WINDOW_BITS) - 1)),
  )
}
