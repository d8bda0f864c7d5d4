import { type Pieces, polynomialAt } from '../../gadgets/piecewise.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { bitLength, EXACT, roundShift } from '../../util/integers.js'

/** A real function and how finely it is tabulated. */
export interface Activation {
  /** Deterministic to the bit, on every engine (util/real.ts). Smooth, a little beyond `low` as well. */
  readonly f: (x: number) => number
  /** Arguments of interest: at and below `low`, and above `high`, the function counts as constant. */
  readonly low: number
  readonly high: number
  /** Arguments are rounded to about this, or to the tensor's own scale where that is coarser. */
  readonly step: number
  /** Scale of the result. */
  readonly unit: number
  /** Largest error of the quadratics, before the result is rounded to `unit`. */
  readonly tolerance: number
  /** Arguments where f turns between rising and falling; left out, it never does. */
  readonly turns?: readonly number[]
  /** Set where f has a kink at 0: a segment begins there. */
  readonly kinked?: true
}

/** Most bits of a result. */
export const MAX_ACTIVATION_BITS = 15

/** Values of quadratics stay below this many bits. */
const MAX_VALUE_BITS = 48

/** Rounding the coefficients of a quadratic then costs at most 1/16 of a unit. */
const SPARE_BITS = 2

/** Segments are halved until the tolerance is met, at most this often. */
const MAX_SEGMENT_BITS = 8

/** Places in each segment, less one, where a table is held against its function. */
const PROBES = 16

/** Windows of at most this many steps are taken as they are, not rounded to the nearest. */
const COARSE = 16

/** Places of a domain, less one, where the function's magnitude is taken. */
const LANDMARKS = 64

/** Elements of one scale: argument u * step for integers u from first to last; others have the nearer end's value. */
interface Domain {
  readonly shift: number
  readonly step: number
  readonly first: number
  readonly last: number
}

type Quadratic = readonly [a: number, b: number, c: number]

/** Quadratics, and how far they are from their function. */
export interface Table {
  readonly pieces: Pieces
  readonly error: number
}

/**
 * Emits the function of every element, with one table per scale among them.
 *
 * @param unitFor the result's scale for elements of a scale, or finer than it; left out, it is the activation's
 */
export function emitActivation(
  q: Quantizer,
  input: Quantized,
  activation: Activation,
  unitFor: (scale: number) => number = () => activation.unit,
): Quantized {
  const x = q.narrow(input)
  const scales = [...new Set(x.scale)]
  const place = new Map(scales.map((scale, i) => [scale, i]))
  const table = Uint32Array.from(x.scale, (scale) => place.get(scale)!)
  const { shift } = q.shifts(x, activation.step)
  const most = shiftToNothing(x)
  const found = scales.map((scale, t) => {
    const least = Math.min(most, shift[table.indexOf(t)]!)
    const own = withExactValues(
      { ...activation, unit: unitFor(scale) },
      domainOf(activation, x, table, t, least),
    )
    return { ...tabulate(own, fittingDomain(own, x, table, t, least)), unit: own.unit }
  })
  const tables = found.map(({ pieces }) => pieces)
  const units = Float64Array.from(table, (t) => found[t]!.unit)
  const y = q.emit({ kind: 'piecewise', inputs: [x.id], table, tables }, units)
  const tolerance = found.reduce((error, table) => Math.max(error, table.error), activation.tolerance)
  q.functions.set(y.id, { f: activation.f, tolerance, turns: activation.turns ?? [] })
  return y
}

/** Least and greatest real value that any element can take. */
export function realRange({ scale, bounds: { lo, hi } }: Quantized): { low: number; high: number } {
  return {
    low: lo.reduce((least, value, i) => Math.min(least, value * scale[i]!), Number.POSITIVE_INFINITY),
    high: hi.reduce((most, value, i) => Math.max(most, value * scale[i]!), Number.NEGATIVE_INFINITY),
  }
}

/** The least shift that rounds every element to 0; a greater one only makes numbers wide. */
function shiftToNothing({ bounds: { lo, hi } }: Quantized): number {
  const most = lo.reduce((greatest, low, i) => Math.max(greatest, -low, hi[i]!), 0)
  return bitLength(most) + 1
}

/** As `domainOf`, with as great a shift as the number of segments asks for. */
function fittingDomain(
  activation: Activation,
  x: Quantized,
  table: Uint32Array,
  own: number,
  least: number,
): Domain {
  for (let shift = least; ; shift++) {
    const domain = domainOf(activation, x, table, own, shift)
    if (widthOf(domain) <= mostLowBits(activation, domain) + MAX_SEGMENT_BITS) return domain
  }
}

/**
 * The arguments of interest that the elements of one table can take. No segment of a function with a kink at 0 has it inside:
 * a window begins there, or has it in its middle, or ends before it.
 */
function domainOf(
  { low, high, kinked }: Activation,
  { scale, bounds }: Quantized,
  table: Uint32Array,
  own: number,
  shift: number,
): Domain {
  const step = scale[table.indexOf(own)]! * 2 ** shift
  const [lowest, highest] = windowOf(low, high, step)
  let [lo, hi] = [highest, lowest]
  table.forEach((t, i) => {
    if (t !== own) return
    lo = Math.min(lo, roundShift(bounds.lo[i]!, shift))
    hi = Math.max(hi, roundShift(bounds.hi[i]!, shift))
  })
  const [first, last] = [Math.max(lo, lowest), Math.min(hi, highest)]
  if (kinked === undefined || last < 0) return { shift, step, first, last }
  if (first >= 0) return { shift, step, first, last: first + 2 ** widthOf({ first, last }) - 1 }
  return { shift, step, first, last: 2 ** bitLength(Math.max(-first - 1, last)) - 1 }
}

/** The window of interest in steps: of few ones it has both ends inside. */
function windowOf(low: number, high: number, step: number): [lowest: number, highest: number] {
  if ((high - low) / step > COARSE) {
    const highest = Math.round(high / step)
    return [highest + 1 - 2 ** bitLength(Math.ceil((high - low) / step) - 1), highest]
  }
  const highest = Math.ceil(high / step)
  return [highest + 1 - 2 ** bitLength(highest - Math.floor(low / step)), highest]
}

function widthOf({ first, last }: Pick<Domain, 'first' | 'last'>): number {
  return Math.max(1, bitLength(last - first))
}

/** Most binary digits of a place inside of a segment. */
function mostLowBits(activation: Activation, { step, first, last }: Domain): number {
  const bits = resultBits(activation, first * step, last * step)
  return Math.max(1, Math.floor((MAX_VALUE_BITS - SPARE_BITS - bits) / 2))
}

/** Binary digits of the largest result for arguments from `low` to `high`, in units. */
function resultBits({ f, unit, turns = [] }: Activation, low: number, high: number): number {
  const places = Array.from({ length: LANDMARKS + 1 }, (_, i) => low + ((high - low) * i) / LANDMARKS)
  const inside = turns.filter((turn) => turn >= low && turn <= high)
  const values = [...places, ...inside].map((x) => Math.abs(f(x)))
  return bitLength(Math.ceil(Math.max(...values) / unit))
}

/** With a unit so coarse that doubles hold the quadratics' values, if only on segments of two places. */
function withExactValues(activation: Activation, { step, first, last }: Domain): Activation {
  const { low, high, unit } = activation
  const bits = resultBits(activation, Math.max(low, first * step), Math.min(high, last * step))
  const excess = bits - (MAX_VALUE_BITS - SPARE_BITS - 2)
  return excess > 0 ? { ...activation, unit: unit * 2 ** excess } : activation
}

/** The function over a domain, in as few segments as meet the tolerance. */
export function tabulate(activation: Activation, domain: Domain): Table {
  const width = widthOf(domain)
  const straddles = activation.kinked === true && domain.first < 0 && domain.last >= 0
  const least = Math.max(straddles ? 1 : 0, width - mostLowBits(activation, domain))
  const most = Math.max(least, Math.min(width, MAX_SEGMENT_BITS))
  for (let segmentBits = least; ; segmentBits++) {
    const pieces = quadratics(activation, domain, segmentBits, width - segmentBits)
    const error = errorOf(activation, domain, pieces)
    if (segmentBits === most || error <= activation.tolerance) return { pieces, error }
  }
}

/** The window ends at the domain's last argument and may begin before its first. */
function quadratics(
  { f, unit }: Activation,
  { shift, step, first, last }: Domain,
  segmentBits: number,
  lowBits: number,
): Pieces {
  const base = last + 1 - 2 ** (segmentBits + lowBits)
  const outShift = 2 * lowBits + SPARE_BITS
  const length = 2 ** lowBits - 1
  const y = (u: number) => (f(u * step) / unit) * 2 ** outShift
  const segments = Array.from({ length: 2 ** segmentBits }, (_, h) => {
    const start = base + h * 2 ** lowBits
    if (start + 2 ** lowBits <= first) return [integer(y(first)), 0, 0]
    return exact(
      interpolate((l) => y(start + l), length),
      length,
    )
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
function interpolate(y: (l: number) => number, length: number): Quadratic {
  const middle = length / 2
  const reach = middle * Math.sqrt(0.75)
  const [y0, y1, y2] = [y(middle - reach), y(middle), y(middle + reach)]
  if (length === 0) return [integer(y1), 0, 0]
  const c = integer((y0 - 2 * y1 + y2) / (2 * reach * reach))
  const b = integer((y2 - y0) / (2 * reach) - 2 * c * middle)
  const meanSquare = middle * middle + (2 / 3) * reach * reach
  return [integer((y0 + y1 + y2) / 3 - b * middle - c * meanSquare), b, c]
}

/** The quadratic, or a great number where doubles would round its values: the function counts as constant there anyway. */
function exact([a, b, c]: Quadratic, length: number): Quadratic {
  const most = Math.abs(a) + length * (Math.abs(b) + length * Math.abs(c))
  return most < EXACT ? [a, b, c] : [Math.sign(a) * 2 ** MAX_VALUE_BITS, 0, 0]
}

/** The nearest integer, never -0. */
function integer(x: number): number {
  return Math.round(x) + 0
}

/** Largest error of the polynomials over the domain, measured on a few places of each segment. */
function errorOf({ f, unit }: Activation, { step, first }: Domain, pieces: Pieces): number {
  const length = 2 ** pieces.lowBits - 1
  let most = 0
  for (let h = 0; h < 2 ** pieces.segmentBits; h++) {
    for (let probe = 0; probe <= PROBES; probe++) {
      const u = h * 2 ** pieces.lowBits + Math.round((probe * length) / PROBES)
      if (pieces.base + u < first) continue
      const found = (polynomialAt(pieces, u) / 2 ** pieces.outShift) * unit
      most = Math.max(most, Math.abs(found - f((pieces.base + u) * step)))
    }
  }
  return most
}
