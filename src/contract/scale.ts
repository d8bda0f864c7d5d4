import { InternalError } from '../errors.js'

/** A real factor as the fraction numerator / 2^shift of 10^-18 units. */
export interface FixedPointScale {
  readonly numerator: bigint
  readonly shift: number
}

/**
 * The fraction that equals scale * 10^18 exactly, in lowest terms: a double is an integer over a power of two.
 *
 * Below 2^128, so that the product with a value of up to 127 bits is exact in an int256.
 */
export function fixedPointScale(scale: number): FixedPointScale {
  if (!(scale > 0 && scale < 2 ** 68))
    throw new InternalError('a scale is not positive or too large', { facts: { scale } })
  let [mantissa, shift] = [scale, 0]
  for (; !Number.isInteger(mantissa); mantissa *= 2) shift++
  let numerator = BigInt(mantissa) * 10n ** 18n
  for (; shift > 0 && numerator % 2n === 0n; numerator /= 2n) shift--
  return { numerator, shift }
}
