import { InternalError } from '../errors.js'

/** Integers of smaller magnitude are exact in a double, and so are sums and products that stay below it. */
export const EXACT = 2 ** 53

/** Number of binary digits of the finite integer n; 0 for n <= 0. Exact for every double. */
export function bitLength(n: number): number {
  requireFinite(n)
  if (n <= 0) return 0
  if (n < 2 ** 31) return 32 - Math.clz32(n)
  let bits = 31
  for (let top = 2 ** 31; top <= n; top *= 2) bits++
  return bits
}

/** The exponent e with 2^e <= x < 2^(e+1), for finite x > 0; exact, unlike Math.log2. */
export function floorLog2(x: number): number {
  requireFinite(x)
  if (x <= 0) throw new InternalError(`${x} has no logarithm`)
  let exponent = 0
  for (; x >= 2; x /= 2) exponent++
  for (; x < 1; x *= 2) exponent--
  return exponent
}

/** floor((x + 2^(shift-1)) / 2^shift), the one rounding rule of the integer model; the identity for shift 0. */
export function roundShift(x: number, shift: number): number {
  return shift === 0 ? x : Math.floor((x + 2 ** (shift - 1)) / 2 ** shift)
}

/** As roundShift, for integers that a double does not hold. */
export function roundShiftBig(x: bigint, shift: number): bigint {
  return shift === 0 ? x : (x + (1n << BigInt(shift - 1))) >> BigInt(shift)
}

/** The nearest integer, ties to even. */
export function halfToEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest === 0.5) return floor % 2 === 0 ? floor : floor + 1
  return rest < 0.5 ? floor : floor + 1
}

/** floor(x / y), y not 0. */
export function floorDivide(x: bigint, y: bigint): bigint {
  const quotient = x / y
  return x % y !== 0n && x < 0n !== y < 0n ? quotient - 1n : quotient
}

/** floor(sqrt(n)) for a finite n; 0 for n <= 0. Exact for integers below 2^53, and never below the truth above. */
export function floorRoot(n: number): number {
  requireFinite(n)
  if (n <= 0) return 0
  if (n >= EXACT) return Math.ceil(Math.sqrt(n))
  const root = Math.floor(Math.sqrt(n))
  return root * root > n ? root - 1 : root
}

/** As floorRoot, for integers that a double does not hold. */
export function floorRootBig(n: bigint): bigint {
  if (n <= 0n) return 0n
  let root = 1n << BigInt((n.toString(2).length + 1) >> 1)
  for (;;) {
    const next = (root + n / root) >> 1n
    if (next >= root) return root
    root = next
  }
}

/** Product of the extents of a shape; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, extent) => size * extent, 1)
}

function requireFinite(x: number): void {
  if (!Number.isFinite(x)) throw new InternalError(`${x} has no binary digits`)
}
