import { type Pieces, polynomialAt } from '../../gadgets/piecewise.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { bitLength, roundShift } from '../../util/integers.js'

/** A real function and how finely it is tabulated. */
export interface Activation {
  /** Deterministic to the bit, on every engine (util/real.ts). */
  readonly f: (x: number) => number
  /** Arguments of interest: at and below `low`, and above `high`, the function counts as constant. */
  readonly low: number
  readonly high: number
  /** Arguments are rounded to about this, or to the tensor's own scale where that is coarser. */
  readonly step: number
  /** Scale of the result, a power of two. */
  readonly unit: number
  /** Largest error of the quadratics, before the result is rounded to `unit`. */
  readonly tolerance: number
}

/** Integers here stay below 2^48; a function of more bits than this would not. */
export const MAX_ACTIVATION_BITS = 15

/** Rounding the coefficients of a quadratic then costs at most 1/16 of a unit. */
const SPARE_BITS = 2

/** Segments are halved until the tolerance is met, at most this often. */
const MAX_SEGMENT_BITS = 8

/** Places in each segment, less one, where a table is held against its function. */
const PROBES = 16

/** Elements of one scale: argument u * step for integers u from first to last; others have the nearer end's value. */
interface Domain {
  readonly shift: number
  readonly step: number
  readonly first: number
  readonly last: number
}

/** Emits the function of every element, with one table per scale among them. */
export function emitActivation(q: Quantizer, input: Quantized, activation: Activation): Quantized {
  const x = q.narrow(input)
  const scales = [...new Set(x.scale)]
  const place = new Map(scales.map((scale, i) => [scale, i]))
  const table = Uint32Array.from(x.scale, (scale) => place.get(scale)!)
  const { shift } = q.shifts(x, activation.step)
  const most = shiftToNothing(x)
  const tables = scales.map((scale, t) => {
    const own = Math.min(most, shift[table.indexOf(t)]!)
    return tabulate(activation, domainOf(activation, x, table, t, own, scale * 2 ** own))
  })
  return q.emit(
    { kind: 'piecewise', inputs: [x.id], table, tables },
    new Float64Array(x.size).fill(activation.unit),
  )
}

/** The least shift that rounds every element to 0; a greater one only makes numbers wide. */
function shiftToNothing({ bounds: { lo, hi } }: Quantized): number {
  const most = lo.reduce((greatest, low, i) => Math.max(greatest, -low, hi[i]!), 0)
  return bitLength(most) + 1
}

/** The arguments of interest that the elements of one table can take. */
function domainOf(
  { low, high }: Activation,
  { bounds }: Quantized,
  table: Uint32Array,
  own: number,
  shift: number,
  step: number,
): Domain {
  const highest = Math.round(high / step)
  const lowest = highest + 1 - 2 ** bitLength(Math.ceil((high - low) / step) - 1)
  let [lo, hi] = [highest, lowest]
  table.forEach((t, i) => {
    if (t !== own) return
    lo = Math.min(lo, roundShift(bounds.lo[i]!, shift))
    hi = Math.max(hi, roundShift(bounds.hi[i]!, shift))
  })
  return { shift, step, first: Math.max(lo, lowest), last: Math.min(hi, highest) }
}

/** The function over a domain, in as few segments as meet the tolerance. */
function tabulate(activation: Activation, domain: Domain): Pieces {
  const width = Math.max(1, bitLength(domain.last - domain.first))
  const most = Math.min(width, MAX_SEGMENT_BITS)
  for (let segmentBits = 0; ; segmentBits++) {
    const pieces = quadratics(activation, domain, segmentBits, width - segmentBits)
    if (segmentBits === most || errorOf(activation, domain, pieces) <= activation.tolerance) return pieces
  }
}

/** The window ends at the domain's last argument and may begin before its first. */
function quadratics(
  { f, unit }: Activation,
  { shift, step, last }: Domain,
  segmentBits: number,
  lowBits: number,
): Pieces {
  const base = last + 1 - 2 ** (segmentBits + lowBits)
  const outShift = 2 * lowBits + SPARE_BITS
  const segments = Array.from({ length: 2 ** segmentBits }, (_, h) => {
    const start = base + h * 2 ** lowBits
    return interpolate((l) => (f((start + l) * step) / unit) * 2 ** outShift, 2 ** lowBits - 1)
  })
  const [a, b, c] = [0, 1, 2].map((k) => segments.map((segment) => segment[k]!)) as [
    number[],
    number[],
    number[],
  ]
  return { shift, base, lowBits, segmentBits, outShift, a, b, c }
}

/**
 * Integer a, b, c with a + b l + c l^2 near y(l) on [0, length], through the Chebyshev nodes up to rounding. IEEE 754
 * fixes the square root to the bit.
 */
function interpolate(y: (l: number) => number, length: number): readonly [a: number, b: number, c: number] {
  const middle = length / 2
  const reach = middle * Math.sqrt(0.75)
  const [y0, y1, y2] = [y(middle - reach), y(middle), y(middle + reach)]
  if (length === 0) return [integer(y1), 0, 0]
  const c = integer((y0 - 2 * y1 + y2) / (2 * reach * reach))
  const b = integer((y2 - y0) / (2 * reach) - 2 * c * middle)
  const meanSquare = middle * middle + (2 / 3) * reach * reach
  return [integer((y0 + y1 + y2) / 3 - b * middle - c * meanSquare), b, c]
}

/** The nearest integer, never -0. */
function integer(x: number): number {
  return Math.round(x) + 0
}

/** Largest error of the polynomials, measured on a few places of each segment. */
function errorOf({ f, unit }: Activation, { step }: Domain, pieces: Pieces): number {
  const length = 2 ** pieces.lowBits - 1
  let most = 0
  for (let h = 0; h < 2 ** pieces.segmentBits; h++) {
    for (let probe = 0; probe <= PROBES; probe++) {
      const u = h * 2 ** pieces.lowBits + Math.round((probe * length) / PROBES)
      const found = (polynomialAt(pieces, u) / 2 ** pieces.outShift) * unit
      most = Math.max(most, Math.abs(found - f((pieces.base + u) * step)))
    }
  }
  return most
}
