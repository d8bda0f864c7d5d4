import type { Builder } from '../circuit/builder.js'
import type { Form } from '../circuit/forms.js'
import { weigh } from './digits.js'
import { isZero } from './isZero.js'
import { multiplyAdd, product } from './product.js'
import { type Window, window } from './window.js'

/**
 * A staircase of 2^bits steps over the integers:
 *
 *   v = floor((factor x + offset) / 2^shift), less 1 where factor x + offset is a multiple of 2^shift and v is odd
 *       (`tiesToEven`), brought into [low, low + 2^bits - 1];   out = v + the corrections whose argument is x
 *
 * With `tiesToEven`, offset is 2^(shift-1) and v therefore factor x / 2^shift rounded to the nearest, ties to even.
 */
export interface Staircase {
  readonly factor: number
  readonly offset: number
  readonly shift: number
  readonly low: number
  readonly bits: number
  readonly tiesToEven: boolean
  /** Arguments, and what is added to the result there. */
  readonly at: readonly number[]
  readonly add: readonly number[]
}

/**
 * out = the staircase at x.
 *
 * Prove   Window of factor x + offset - low 2^shift, whose digits write v - low inside of [0, 2^bits); a tie is IsZero of the
 *         digits below; v = end + inside * (digits - tie and odd - end), end the nearer end;   IsZero of x - t for each
 *         correction t
 * Sound   digits, IsZero and products are unique; outside of the window the sign names the end that v is brought to. A tie
 *         at v = low rounds to low - 1 or stays, which is low either way: it is left out.
 * Facts   out.range = [low + least correction, low + 2^bits - 1 + greatest correction]
 * Twin    circuits/Digits.circom, IsZero.circom, MultiplyAdd.circom
 * Cost    digits of factor x + 1, at most 5 for the ends, 4 to 8 for ties, 3 for each correction
 */
export function requantize(c: Builder, x: Form, stairs: Staircase): Form {
  const { factor, offset, shift, low, bits } = stairs
  const place = window(c, scaled(c, x, factor), offset - low * 2 ** shift, shift, bits)
  const range = { lo: 0, hi: 2 ** bits - 1 }
  const step = c.bounded(stepOf(c, place, stairs), range)
  const end = c.combine([[place.notBelow, range.hi]])
  const isInside = c.constantOf(place.inside) === 1
  const v = isInside ? step : multiplyAdd(c, place.inside, difference(c, step, end), end, range)
  const corrections = stairs.at.map((t, i) => [isZero(c, c.combine([[x, 1]], -t)), stairs.add[i]!] as const)
  return c.combine([[v, 1], ...corrections], low)
}

/** factor x, with what is known of x: its terms may say less. */
function scaled(c: Builder, x: Form, factor: number): Form {
  const { lo, hi } = c.range(x)
  return c.bounded(c.combine([[x, factor]]), { lo: lo * factor, hi: hi * factor })
}

/** v - low, inside of the window. */
function stepOf(c: Builder, { bits, remainder }: Window, { low, tiesToEven }: Staircase): Form {
  const digits = weigh(c, bits)
  if (!tiesToEven) return digits
  const isEven = low % 2 === 0
  const odd = isEven ? bits[0]! : c.combine([[bits[0]!, -1]], 1)
  const moves = product(c, isZero(c, remainder), odd)
  return difference(c, digits, isEven ? moves : product(c, moves, nonZero(c, digits)))
}

function nonZero(c: Builder, x: Form): Form {
  return c.combine([[isZero(c, x), -1]], 1)
}

function difference(c: Builder, a: Form, b: Form): Form {
  return c.combine([
    [a, 1],
    [b, -1],
  ])
}

/** The staircase at x, over integers; factor x + offset must be exact in a double. */
export function staircaseAt(
  { factor, offset, shift, low, bits, tiesToEven, at, add }: Staircase,
  x: number,
): number {
  const scaled = factor * x + offset
  const floor = Math.floor(scaled / 2 ** shift)
  const moves = tiesToEven && floor * 2 ** shift === scaled && floor % 2 !== 0
  const v = Math.min(low + 2 ** bits - 1, Math.max(low, moves ? floor - 1 : floor))
  const correction = at.indexOf(x)
  return correction < 0 ? v : v + add[correction]!
}
