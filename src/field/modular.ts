import { FR } from './bn254.js'
import { inverseModulo, residue } from './inverse.js'

/** The canonical residue of x: 0 <= result < r. */
export function mod(x: bigint): bigint {
  return residue(x, FR)
}

/** The representative of least magnitude: -r/2 < result < r/2. */
export function leastResidue(x: bigint): bigint {
  const residue = mod(x)
  return residue > FR / 2n ? residue - FR : residue
}

/** base^exponent mod r, for exponent >= 0. */
export function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let square = mod(base), e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * square) % FR
    square = (square * square) % FR
  }
  return result
}

/** The inverse mod r; 0 for 0. */
export function inverse(x: bigint): bigint {
  return inverseModulo(x, FR)
}
