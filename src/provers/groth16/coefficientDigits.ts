import { FR } from '../../field/bn254.js'

/** Coefficients as sums of signed powers of two, of which no two are neighbours; those above r / 2 as negative numbers. */
export interface CoefficientDigits {
  /** The digits of coefficient i are starts[i] .. starts[i + 1] - 1. */
  readonly starts: Uint32Array
  /** Twice the exponent, plus 1 for minus; exponents ascend. */
  readonly digits: Uint16Array
}

/** The digits of residues modulo r. */
export function coefficientDigits(coefficients: readonly bigint[]): CoefficientDigits {
  const starts = new Uint32Array(coefficients.length + 1)
  const digits: number[] = []
  for (const [i, coefficient] of coefficients.entries()) {
    pushDigits(digits, coefficient)
    starts[i + 1] = digits.length
  }
  return { starts, digits: Uint16Array.from(digits) }
}

/** The non-adjacent form of x has ones where 3 x and x differ, shifted by one: positive where 3 x has them. */
function pushDigits(digits: number[], coefficient: bigint): void {
  const negative = coefficient > FR / 2n
  const x = negative ? FR - coefficient : coefficient
  const common = x & (3n * x)
  let [plus, minus] = [(3n * x - common) >> 1n, (x - common) >> 1n]
  if (negative) [plus, minus] = [minus, plus]
  for (let exponent = 0; plus > 0n || minus > 0n; exponent += 32) {
    const [ones, minusOnes] = [plus, minus].map((bits) => Number(BigInt.asUintN(32, bits))) as [
      number,
      number,
    ]
    for (let left = (ones | minusOnes) >>> 0; left !== 0; left = (left & (left - 1)) >>> 0) {
      const bit = 31 - Math.clz32(left & -left)
      digits.push(2 * (exponent + bit) + ((minusOnes >>> bit) & 1))
    }
    plus >>= 32n
    minus >>= 32n
  }
}
