import type { Builder } from '../circuit/builder.js'
import type { Form, Range } from '../circuit/forms.js'
import { MAX_DIGITS, weigh } from './digits.js'
import { oneHot } from './oneHot.js'
import { multiplyAdd, product } from './product.js'
import { rescale } from './rescale.js'
import { window } from './window.js'

/**
 * An integer function given by quadratics on equal segments:
 *
 *   u = clamp(floor((x + half) / 2^shift) - base, 0, 2^(segmentBits + lowBits) - 1), half = 2^(shift-1) (0 for shift 0)
 *   l = u mod 2^lowBits, h = floor(u / 2^lowBits)
 *   y = floor((a[h] + b[h] l + c[h] l^2 + 2^(outShift-1)) / 2^outShift)
 */
export interface Pieces {
  readonly shift: number
  readonly base: number
  readonly lowBits: number
  readonly segmentBits: number
  readonly outShift: number
  readonly a: readonly number[]
  readonly b: readonly number[]
  readonly c: readonly number[]
}

/** Range of a[h] + b[h] l + c[h] l^2 over the whole window: at the ends of the segments and around their vertices. */
export function polynomialRange(pieces: Pieces): Range {
  const step = 2 ** pieces.lowBits
  const values = Array.from({ length: 2 ** pieces.segmentBits }, (_, h) =>
    extremalSteps(pieces, h).map((l) => polynomialAt(pieces, h * step + l)),
  ).flat()
  return { lo: Math.min(...values), hi: Math.max(...values) }
}

/** Steps l of segment h among which its least and greatest values are. */
function extremalSteps({ lowBits, b, c }: Pieces, h: number): number[] {
  const last = 2 ** lowBits - 1
  const vertex = c[h] === 0 ? 0 : -b[h]! / (2 * c[h]!)
  return [0, last, Math.floor(vertex), Math.ceil(vertex)].filter((l) => l >= 0 && l <= last)
}

/** a[h] + b[h] l + c[h] l^2 for u inside the window. */
export function polynomialAt({ lowBits, a, b, c }: Pieces, u: number): number {
  const h = Math.floor(u / 2 ** lowBits)
  const l = u - h * 2 ** lowBits
  return a[h]! + l * (b[h]! + c[h]! * l)
}

/**
 * y = the piecewise quadratic at x.
 *
 * Prove   Window of x; OneHot of the segment digits, so a[h], b[h], c[h] are linear forms; t = c[h] l;
 *         z = (b[h] + t) l + a[h];   z' = z_end + inside (z - z_end), z_end the value at the window's nearer end;
 *         y = Rescale(z')
 * Sound   each step determines its wires uniquely; outside the window inside = 0 and z' is the value at the end that the
 *         sign names, which is what clamping u means.
 * Facts   y.range = the rounded range of the polynomial over the window
 * Cost    digits of x + 2^segmentBits - segmentBits + 1, at most 5 for clamping, and one Rescale
 */
export function piecewise(c: Builder, x: Form, pieces: Pieces, limit = MAX_DIGITS): Form {
  const { shift, base, lowBits, segmentBits } = pieces
  const half = shift === 0 ? 0 : 2 ** (shift - 1)
  const place = window(c, x, half - base * 2 ** shift, shift, lowBits + segmentBits, limit)
  const low = weigh(c, place.bits.slice(0, lowBits))
  const range = polynomialRange(pieces)
  const z = polynomial(c, pieces, low, place.bits.slice(lowBits), range)
  if (c.constantOf(place.inside) === 1) return rescale(c, z, pieces.outShift)
  const [first, last] = [polynomialAt(pieces, 0), polynomialAt(pieces, 2 ** (lowBits + segmentBits) - 1)]
  const end = c.combine([[place.notBelow, last - first]], first)
  const clamped = multiplyAdd(
    c,
    place.inside,
    c.combine([
      [z, 1],
      [end, -1],
    ]),
    end,
    range,
  )
  return rescale(c, clamped, pieces.outShift)
}

function polynomial(c: Builder, pieces: Pieces, low: Form, segment: readonly Form[], range: Range): Form {
  const indicators = oneHot(c, segment)
  const pick = (table: readonly number[]) => c.combine(indicators.map((h, i) => [h, table[i]!] as const))
  const slope = c.combine([
    [pick(pieces.b), 1],
    [product(c, pick(pieces.c), low), 1],
  ])
  return multiplyAdd(c, slope, low, pick(pieces.a), range)
}
