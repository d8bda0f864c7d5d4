/** The canonical residue of x: 0 <= result < prime. */
export function residue(x: bigint, prime: bigint): bigint {
  const remainder = x % prime
  return remainder < 0n ? remainder + prime : remainder
}

/**
 * The inverse modulo a prime; 0 for 0. Its time depends on x.
 *
 * Euclid's extended algorithm with Lehmer's shortcut: most quotients follow from the leading digits alone, so that
 * some fifteen steps are done on doubles and then made up for at once. Knuth, volume 2, section 4.5.2, algorithm L.
 */
export function inverseModulo(x: bigint, prime: bigint): bigint {
  let [larger, smaller] = [prime, residue(x, prime)]
  // Modulo the prime, x * before = larger and x * factor = smaller.
  let [before, factor] = [0n, 1n]
  while (smaller !== 0n) {
    const { a, b, c, d } = euclidSteps(larger, smaller)
    ;[larger, smaller] = [a * larger + b * smaller, c * larger + d * smaller]
    ;[before, factor] = [a * before + b * factor, c * before + d * factor]
  }
  return residue(before, prime)
}

/** Steps of Euclid's algorithm turn (x, y) into (a x + b y, c x + d y). */
interface Steps<N> {
  readonly a: N
  readonly b: N
  readonly c: N
  readonly d: N
}

const LEADING_HEX_DIGITS = 13

/** At least one step; x >= y > 0. */
function euclidSteps(x: bigint, y: bigint): Steps<bigint> {
  const rest = BigInt(4 * Math.max(0, x.toString(16).length - LEADING_HEX_DIGITS))
  const { a, b, c, d } = certainSteps(Number(x >> rest), Number(y >> rest))
  return b === 0
    ? { a: 0n, b: 1n, c: 1n, d: -(x / y) }
    : { a: BigInt(a), b: BigInt(b), c: BigInt(c), d: BigInt(d) }
}

/** The steps that are the same for all pairs of numbers with these leading digits, integers below 2^52; perhaps none. */
function certainSteps(x: number, y: number): Steps<number> {
  let [a, b, c, d] = [1, 0, 0, 1]
  for (;;) {
    const quotient = Math.floor((x + a) / (y + c))
    if (quotient !== Math.floor((x + b) / (y + d))) return { a, b, c, d }
    ;[a, b, c, d] = [c, d, a - quotient * c, b - quotient * d]
    ;[x, y] = [y, x - quotient * y]
  }
}
