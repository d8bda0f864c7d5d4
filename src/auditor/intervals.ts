import { inverse, leastResidue, mod } from '../field/modular.js'
import type { Term } from './forms.js'

/** All integers from lo to hi. A residue is "in" it when some representative is; hi - lo < r, so just one is. */
export interface Interval {
  readonly lo: bigint
  readonly hi: bigint
}

export function add(a: Interval, b: Interval): Interval {
  return { lo: a.lo + b.lo, hi: a.hi + b.hi }
}

export function times(a: Interval, factor: bigint): Interval {
  return factor < 0n ? { lo: a.hi * factor, hi: a.lo * factor } : { lo: a.lo * factor, hi: a.hi * factor }
}

export function product(a: Interval, b: Interval): Interval {
  const corners = [a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi].sort(compare)
  return { lo: corners[0]!, hi: corners[3]! }
}

/** The least interval that holds both. */
export function hull(a: Interval, b: Interval): Interval {
  const ends = [a.lo, a.hi, b.lo, b.hi].sort(compare)
  return { lo: ends[0]!, hi: ends[3]! }
}

/** The order of integers, for sorting. */
export function compare(a: bigint, b: bigint): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

export function magnitude(x: bigint): bigint {
  return x < 0n ? -x : x
}

/** Whether an integer of the interval is congruent to x modulo r. */
export function contains({ lo, hi }: Interval, x: bigint): boolean {
  return lo + mod(x - lo) <= hi
}

/** Coefficients of more bits than this make a sum of integers wrap, whatever the wires' widths. */
const LARGE_BITS = 200
/** Coefficients that are tried as the one to divide by. */
const CANDIDATES = 8

/**
 * An equation "sum of terms = 0" divided by one of its coefficients, if that makes the largest coefficient smaller; the
 * same array when nothing is gained. Compilers that eliminate wires leave equations scaled by inverses of powers of two.
 */
export function smallest(terms: readonly Term[]): readonly Term[] {
  let best = { terms, size: largest(terms) }
  if (best.size < 1n << BigInt(LARGE_BITS)) return terms
  const divisors = new Set(terms.filter(([wire]) => wire !== 0).map(([, coefficient]) => coefficient))
  for (const divisor of [...divisors].slice(0, CANDIDATES)) {
    const factor = inverse(divisor)
    const divided = terms.map(([wire, x]) => [wire, leastResidue(x * factor)] as const)
    const size = largest(divided)
    if (size < best.size) best = { terms: divided, size }
  }
  return best.terms
}

function largest(terms: readonly Term[]): bigint {
  let most = 0n
  for (const [wire, x] of terms) {
    if (wire !== 0 && magnitude(x) > most) most = magnitude(x)
  }
  return most
}
