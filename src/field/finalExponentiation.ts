import { BN_PARAMETER } from './curve.js'
import { Fp12 } from './extension.js'
import { signedDigits } from './signedDigits.js'

/**
 * f^((q^12 - 1) / r * k), k = 2u (6u^2 + 3u + 1): 1 exactly if f^((q^12 - 1) / r) is, as k is prime to r.
 *
 * The hard part is that of Fuentes-Castaneda, Knapp and Rodriguez-Henriquez (SAC 2011): k (q^4 - q^2 + 1) / r
 * = (a + 6u^2 + 1) + (a - 2u) q + a q^2 + (a - 2u - 1) q^3, for a = 12u^3 + 6u^2 + 6u.
 */
export function finalExponentiation(f: Fp12): Fp12 {
  const g = easyPart(f)
  const doubled = Fp12.cyclotomicSquare(powerOfParameter(g)) // 2u
  const sixfold = Fp12.multiply(Fp12.cyclotomicSquare(doubled), doubled) // 6u
  const square = powerOfParameter(sixfold) // 6u^2
  const cube = powerOfParameter(Fp12.cyclotomicSquare(square)) // 12u^3
  const a = Fp12.multiply(Fp12.multiply(cube, square), sixfold)
  const b = Fp12.multiply(a, Fp12.conjugate(doubled))
  const digits = [Fp12.multiply(Fp12.multiply(a, square), g), b, a, Fp12.multiply(b, Fp12.conjugate(g))]
  return digits.reduceRight((high, digit) => Fp12.multiply(Fp12.frobenius(high), digit))
}

/** f^((q^6 - 1) (q^2 + 1)): in the cyclotomic subgroup, where the conjugate is the inverse. */
function easyPart(f: Fp12): Fp12 {
  const g = Fp12.multiply(Fp12.conjugate(f), Fp12.inverse(f))
  return Fp12.multiply(Fp12.frobenius(Fp12.frobenius(g)), g)
}

/** g^u for g in the cyclotomic subgroup. */
function powerOfParameter(g: Fp12): Fp12 {
  const inverse = Fp12.conjugate(g)
  return signedDigits(BN_PARAMETER)
    .slice(1)
    .reduce((power, digit) => {
      const square = Fp12.cyclotomicSquare(power)
      return digit === 0 ? square : Fp12.multiply(square, digit > 0 ? g : inverse)
    }, g)
}
