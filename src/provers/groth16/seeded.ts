import { FQ, FR } from '../../field/bn254.js'
import { G1, G2, type Point } from '../../field/curve.js'
import { Fp2 } from '../../field/extension.js'
import { inverseModulo, residue } from '../../field/inverse.js'
import type { ChaCha } from '../chacha.js'

// What ceremonies draw from a seed, as snarkjs draws it.

/** The twist has r times this many points. */
const G2_COFACTOR = 2n * FQ - FR

/** A scalar: 254 bits below r, taken as a Montgomery form with 2^256. */
export function drawScalar(stream: ChaCha): bigint {
  return drawResidue(stream, FR)
}

/** The first x on the curve, and of its two y the greater one if the stream says so. */
export function drawG1(stream: ChaCha): Point<bigint> {
  for (;;) {
    const x = drawResidue(stream, FQ)
    const greatest = (stream.next32() & 1) === 1
    const y = squareRoot(residue(x ** 3n + G1.b, FQ))
    if (y !== undefined) return { x, y: isGreater(y) === greatest ? y : residue(-y, FQ) }
  }
}

/** The same on the twist, and from there into the group. */
export function drawG2(stream: ChaCha): Point<Fp2> {
  for (;;) {
    const x = { c0: drawResidue(stream, FQ), c1: drawResidue(stream, FQ) }
    const greatest = (stream.next32() & 1) === 1
    const y = squareRoot2(Fp2.canonical(Fp2.add(Fp2.multiply(Fp2.square(x), x), G2.b)))
    if (y === undefined) continue
    const chosen = isGreater(y.c1 === 0n ? y.c0 : y.c1) === greatest ? y : Fp2.canonical(Fp2.negate(y))
    return G2.multiply({ x, y: chosen }, G2_COFACTOR)
  }
}

function drawResidue(stream: ChaCha, prime: bigint): bigint {
  for (;;) {
    const words = [0n, 1n, 2n, 3n].map((i) => stream.next64() << (64n * i))
    const value = BigInt.asUintN(
      254,
      words.reduce((sum, word) => sum + word),
    )
    if (value < prime) return residue(value * inverseModulo(1n << 256n, prime), prime)
  }
}

function isGreater(y: bigint): boolean {
  return y > FQ / 2n
}

/** q is 3 modulo 4. */
function squareRoot(square: bigint): bigint | undefined {
  const root = power(square, (FQ + 1n) / 4n)
  return residue(root * root, FQ) === square ? root : undefined
}

/**
 * From the norm: (a + b u)^2 = c0 + c1 u has a^2 = (c0 + n) / 2 for one of the square roots n of c0^2 + c1^2, and
 * b = c1 / 2 a. Where a is 0, c1 is 0 and -c0 is b^2.
 */
function squareRoot2({ c0, c1 }: Fp2): Fp2 | undefined {
  const norm = squareRoot(residue(c0 * c0 + c1 * c1, FQ))
  if (norm === undefined) return undefined
  const half = (FQ + 1n) / 2n
  for (const n of [norm, -norm]) {
    const a = squareRoot(residue((c0 + n) * half, FQ))
    if (a === undefined) continue
    if (a !== 0n) return Fp2.canonical({ c0: a, c1: c1 * inverseModulo(2n * a, FQ) })
    const b = squareRoot(residue(-c0, FQ))
    if (b !== undefined) return { c0: 0n, c1: b }
  }
  return undefined
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let square = base, e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = residue(result * square, FQ)
    square = residue(square * square, FQ)
  }
  return result
}
