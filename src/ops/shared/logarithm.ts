import type { OctaveTable } from '../../gadgets/octaves.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { bitLength, floorLog2 } from '../../util/integers.js'
import { log } from '../../util/real.js'
import { type Table, tabulate } from './activation.js'
import { atLeast } from './signs.js'

/** Most bits of an argument, and the least step of a result. */
const [ARGUMENT_BITS, LEAST_UNIT] = [44, 2 ** -22]

/** Octaves of one scale, and how far they are from the logarithm before the result is rounded. */
interface Octaves {
  readonly table: OctaveTable
  readonly error: number
}

/**
 * Emits the natural logarithm of each element, those below one step counting as one step. Each is doubled into one octave,
 * where a table gives its logarithm but for the doublings.
 *
 * Numbers  within `unit`: of that, 1/4 rounds the doubled x, 1/4 is the quadratics', 1/4 rounds their result and 1/4 the
 *          logarithms of powers of two; Y in steps of unit / 2. A unit below 2^-22 counts as that
 */
export function emitLogarithm(q: Quantizer, input: Quantized, wanted: number): Quantized {
  const unit = wanted * 2 ** Math.max(0, bitLength(Math.ceil(LEAST_UNIT / wanted) - 1))
  const x = atLeast(q, q.narrow(input, ARGUMENT_BITS), 1)
  const scales = [...new Set(x.scale)]
  const place = new Map(scales.map((scale, i) => [scale, i]))
  const table = Uint32Array.from(x.scale, (scale) => place.get(scale)!)
  const found = scales.map((scale, t) => {
    const hi = x.bounds.hi.filter((_, i) => table[i] === t)
    return octavesOf(scale, bitLength(hi.reduce((a, b) => Math.max(a, b))), unit)
  })
  const tables = found.map((octaves) => octaves.table)
  const scale = new Float64Array(x.size).fill(unit / 2)
  const y = q.emit({ kind: 'octaves', inputs: [x.id], table, tables }, scale)
  const tolerance = Math.max(...found.map(({ error }) => error))
  q.functions.set(y.id, { f: log, tolerance, turns: [] })
  return y
}

function octavesOf(scale: number, width: number, unit: number): Octaves {
  const { pieces, error } = octaveTable(width, unit)
  const heights = Float64Array.from(
    { length: width },
    (_, k) => Math.round((log(scale) + (width - k) * Math.LN2) / (unit / 2)) + 0,
  )
  const rounding = 2 ** (pieces.shift - width) + unit / 4
  return { table: { width, pieces, heights }, error: error + rounding }
}

/** log(m / 2^width) for 2^(width-1) <= m < 2^width. */
function octaveTable(width: number, unit: number): Table {
  const shift = Math.min(width - 1, Math.max(0, floorLog2((unit / 2) * 2 ** (width - 1))))
  const step = 2 ** (shift - width)
  const domain = { shift, step, first: 2 ** (width - 1 - shift), last: 2 ** (width - shift) - 1 }
  return tabulate({ f: log, low: 1 / 2, high: 1, step, unit: unit / 2, tolerance: unit / 4 }, domain)
}
