import type { Builder } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { bitLength } from '../util/integers.js'
import { decompose } from './digits.js'
import { NotBoundedError } from './errors.js'
import type { Pieces } from './piecewise.js'
import { multiplyAdd } from './product.js'

/** A function whose graph over each octave is the same but for its height, as a logarithm's is. */
export interface OctaveTable {
  readonly width: number
  /** The function on [2^(width-1), 2^width). */
  readonly pieces: Pieces
  /** What is added for arguments that are doubled k times to get there. */
  readonly heights: Float64Array
}

/** A number brought into the octave [2^(width-1), 2^width), and how often it was doubled for that. */
export interface Octave {
  readonly mantissa: Form
  /** Entry k is 1 where the number was doubled k times, else 0. */
  readonly doublings: readonly Form[]
}

/**
 * mantissa = x 2^k with 2^(width-1) <= mantissa < 2^width, for x >= 1.
 *
 * Prove   digits b of x; from the top, doublings[0] = b[width-1], doublings[k] = (1 - sum of the earlier ones) b[width-1-k],
 *         and the last of m is 1 - the sum of all earlier ones;   mantissa = x * sum of 2^k doublings[k]
 * Sound   digits are unique; doublings[k] says that b[width-1-k] is the highest that is 1. It is among the upper m, as x.lo
 *         has width - m + 1 digits, so exactly one of them says so.
 * Facts   doublings in [0, 1]; mantissa in [2^(width-1), 2^width - 1]
 * Twin    circuits/Digits.circom, MultiplyAdd.circom
 * Cost    width + m for m >= 2 octaves between x.lo and x.hi; none for one
 */
export function octaves(c: Builder, x: Form, width: number): Octave {
  const { lo, hi } = c.range(x)
  const m = width - bitLength(lo) + 1
  if (!(lo >= 1 && bitLength(hi) <= width)) throw new NotBoundedError({ lo, hi, width })
  if (bitLength(lo) === bitLength(hi)) {
    const known = Array.from({ length: m }, (_, k) => (k === m - 1 ? c.one : c.zero))
    return { mantissa: c.combine([[x, 2 ** (m - 1)]]), doublings: known }
  }
  const doublings = highestDigit(
    c,
    decompose(c, x, 0, width)
      .toReversed()
      .slice(0, m - 1),
  )
  const factor = c.bounded(c.combine(doublings.map((each, k) => [each, 2 ** k] as const)), {
    lo: 1,
    hi: 2 ** (m - 1),
  })
  const range = { lo: 2 ** (width - 1), hi: 2 ** width - 1 }
  return { mantissa: multiplyAdd(c, factor, x, c.zero, range), doublings }
}

/** For each digit whether it is the first that is 1, and whether none is. */
function highestDigit(c: Builder, digits: readonly Form[]): Form[] {
  const unit = { lo: 0, hi: 1 }
  const firsts = [digits[0]!]
  const none = () =>
    c.bounded(
      c.combine(
        firsts.map((first) => [first, -1] as const),
        1,
      ),
      unit,
    )
  for (const digit of digits.slice(1)) firsts.push(multiplyAdd(c, none(), digit, c.zero, unit))
  return [...firsts, none()]
}
