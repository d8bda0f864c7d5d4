/** What the bit patterns with an all-ones exponent, or a negative zero, stand for. */
type Specials =
  /** As IEEE 754: infinities and NaNs. */
  | 'ieee'
  /** No infinity; NaN only where exponent and mantissa are all ones. */
  | 'finite'
  /** No infinity and no negative zero, whose pattern is the only NaN. */
  | 'unsignedZero'
  /** Every pattern is a number. */
  | 'none'

export interface FloatFormat {
  readonly exponentBits: number
  readonly mantissaBits: number
  readonly bias: number
  readonly specials: Specials
}

/**
 * A reader of binary floating-point formats of up to 16 bits: bit pattern (an unsigned integer) to value.
 *
 * Exact: every value of such a format is a double. Powers of two come from multiplications by two.
 */
export function floatReader(format: FloatFormat): (pattern: number) => number {
  const { exponentBits, mantissaBits, bias } = format
  const steps = stepSizes(exponentBits, bias + mantissaBits)
  const hidden = 2 ** mantissaBits
  const negative = 2 ** (exponentBits + mantissaBits)
  return (pattern) => {
    const special = specialValue(format, pattern)
    if (special !== undefined) return special
    const magnitude = pattern % negative
    const exponent = Math.floor(magnitude / hidden)
    const mantissa = (magnitude % hidden) + (exponent === 0 ? 0 : hidden)
    const value = mantissa * steps[exponent]!
    return pattern >= negative ? -value : value
  }
}

/** E8M0: 2^(pattern - 127), no sign, no zero, NaN at 255. */
export function e8m0Value(pattern: number): number {
  return pattern === 255 ? Number.NaN : powerOfTwo(pattern - 127)
}

/** The distance between neighbours by biased exponent; subnormals (0) share that of exponent 1. */
function stepSizes(exponentBits: number, offset: number): Float64Array {
  return Float64Array.from({ length: 2 ** exponentBits }, (_, e) => powerOfTwo(Math.max(e, 1) - offset))
}

function powerOfTwo(exponent: number): number {
  let power = 1
  for (let i = 0; i < Math.abs(exponent); i++) power *= exponent < 0 ? 0.5 : 2
  return power
}

function specialValue(format: FloatFormat, pattern: number): number | undefined {
  const { exponentBits, mantissaBits, specials } = format
  const negative = 2 ** (exponentBits + mantissaBits)
  const infinity = negative - 2 ** mantissaBits
  const magnitude = pattern % negative
  if (specials === 'finite') return magnitude === negative - 1 ? Number.NaN : undefined
  if (specials === 'unsignedZero') return pattern === negative ? Number.NaN : undefined
  if (specials === 'none' || magnitude < infinity) return undefined
  if (magnitude > infinity) return Number.NaN
  return pattern >= negative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}
