import type { Builder } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { bitLength } from '../util/integers.js'
import { decompose, weigh } from './digits.js'
import { notNegative } from './notNegative.js'
import { multiplyAdd } from './product.js'

/**
 * The number in [low, low + 2^bits) that differs from x by a multiple of 2^bits.
 *
 * Prove   the windows low + 2^bits k are counted over x.range. One: y = x - 2^bits k. Two, where it is cheaper:
 *         s = NotNegative(x - cut), cut the low end of the upper one, and 1 * (x - 2^bits (k + s)) = y. Else digits of x
 *         less the lowest one's low end, and y = low + the sum of the first `bits` of them
 * Sound   s tells the window of x; digits are unique, and those left out weigh multiples of 2^bits.
 * Facts   y in [low, low + 2^bits - 1]
 * Twin    circuits/Digits.circom, MultiplyAdd.circom     Cost  none for one window; else w + 1 rows for w digits from the low
 *         end of the lowest window to x.hi, or m + 3 for two windows with -2^m <= x - cut < 2^m where that is less
 */
export function wrap(c: Builder, x: Form, low: number, bits: number): Form {
  const { lo, hi } = c.range(x)
  const turn = 2 ** bits
  const [first, last] = [Math.floor((lo - low) / turn), Math.floor((hi - low) / turn)]
  if (first === last) return c.combine([[x, 1]], -first * turn)
  const base = low + first * turn
  const width = bitLength(hi - base)
  const cut = low + last * turn
  if (last - first === 1 && Math.max(bitLength(cut - lo - 1), bitLength(hi - cut)) + 3 < width + 1) {
    const upper = notNegative(c, c.combine([[x, 1]], -cut))
    const wrapped = c.combine(
      [
        [x, 1],
        [upper, -turn],
      ],
      -first * turn,
    )
    return multiplyAdd(c, c.one, wrapped, c.zero, { lo: low, hi: low + turn - 1 })
  }
  return weigh(c, decompose(c, x, -base, width).slice(0, bits), 0, low)
}
