import { BN_PARAMETER } from './curve.js'

/** A cube root of 1 modulo q: (x, y) -> (CUBE_ROOT x, y) maps G1 to itself. */
export const CUBE_ROOT = 2203960485148121921418603742825762020974279258880205651966n

const U = BN_PARAMETER

/** What the map of {@link CUBE_ROOT} multiplies the points of G1 by. */
export const ENDOMORPHISM_SCALAR = 36n * U ** 3n + 18n * U ** 2n + 6n * U + 1n

/** What `twistFrobenius` multiplies the points of G2 by: q modulo r. */
export const FROBENIUS_SCALAR = 6n * U ** 2n

type Basis = readonly (readonly bigint[])[]

/** Short vectors (a, b) with a + b ENDOMORPHISM_SCALAR = 0 modulo r, that generate all of them. */
const BASIS_G1: Basis = [
  [6n * U ** 2n + 4n * U + 1n, 2n * U + 1n],
  [2n * U + 1n, -6n * U ** 2n - 2n * U],
]

/** The same for a + b s + c s^2 + d s^3, s = FROBENIUS_SCALAR (Galbraith, Scott, eprint 2008/117). */
const BASIS_G2: Basis = [
  [U + 1n, U, U, -2n * U],
  [2n * U + 1n, -U, -U - 1n, -U],
  [2n * U, 2n * U + 1n, 2n * U + 1n, 2n * U + 1n],
  [U - 1n, 4n * U + 2n, -2n * U + 1n, U - 1n],
]

/** How multiplications in a group are shortened by its endomorphism. */
export interface ScalarSplitting {
  /** Parts of a scalar: part i counts times the i-th power of the endomorphism's scalar. */
  readonly parts: number
  /** Every part is below 2^bits in magnitude. */
  readonly bits: number
  /** Splits a residue modulo r. */
  split(scalar: bigint): bigint[]
}

/** Gallant, Lambert and Vanstone, CRYPTO 2001. */
export const SPLITTING_G1: ScalarSplitting = splitting(BASIS_G1, 127)
export const SPLITTING_G2: ScalarSplitting = splitting(BASIS_G2, 66)

/** What is left of (scalar, 0, ...) after taking away the lattice's vector next to it. */
function splitting(basis: Basis, bits: number): ScalarSplitting {
  const volume = determinant(basis)
  // Cramer's rule: (1, 0, ...) is the sum of cofactor / volume times vector.
  const cofactors = basis.map((_, i) => (i % 2 === 0 ? 1n : -1n) * determinant(minor(basis, i)))
  const split = (scalar: bigint) => {
    const factors = cofactors.map((cofactor) => divideRounded(cofactor * scalar, volume))
    return basis.map((_, k) =>
      factors.reduce((rest, factor, i) => rest - factor * basis[i]![k]!, k === 0 ? scalar : 0n),
    )
  }
  return { parts: basis.length, bits, split }
}

/** Without row i and column 0. */
function minor(matrix: Basis, i: number): Basis {
  return matrix.filter((_, row) => row !== i).map((row) => row.slice(1))
}

function determinant(matrix: Basis): bigint {
  if (matrix.length === 0) return 1n
  return matrix.reduce(
    (sum, row, i) => sum + (i % 2 === 0 ? 1n : -1n) * row[0]! * determinant(minor(matrix, i)),
    0n,
  )
}

/** To the nearest integer. */
function divideRounded(numerator: bigint, denominator: bigint): bigint {
  const [n, d] = denominator < 0n ? [-numerator, -denominator] : [numerator, denominator]
  const doubled = 2n * n + d
  const quotient = doubled / (2n * d)
  return doubled < 0n && quotient * 2n * d !== doubled ? quotient - 1n : quotient
}
