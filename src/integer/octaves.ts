import { type OctaveTable, octaves as octavesGadget } from '../gadgets/octaves.js'
import { piecewise as piecewiseGadget } from '../gadgets/piecewise.js'
import { bitLength } from '../util/integers.js'
import { boundsOf, type InstructionKind, mapValues } from './instruction.js'
import { piecewiseInt, piecewiseRange } from './piecewise.js'

/**
 * out[i] = pieces(2^k x[i]) + heights[k] of `tables[table[i]]`, with k >= 0 such that 2^(width-1) <= 2^k x[i] < 2^width, for
 * x[i] >= 1.
 */
export interface OctavesInstruction {
  readonly kind: 'octaves'
  readonly inputs: readonly [number]
  readonly table: Uint32Array
  readonly tables: readonly OctaveTable[]
}

export const octaves: InstructionKind<OctavesInstruction> = {
  kind: 'octaves',
  size: ({ table }) => table.length,
  bounds(m, [x]) {
    const ranges = m.tables.map(({ pieces }) => piecewiseRange(pieces))
    return boundsOf(m.table.length, (i) => {
      const { width, heights } = m.tables[m.table[i]!]!
      const reached = heights.subarray(width - bitLength(x!.hi[i]!), width - bitLength(x!.lo[i]!) + 1)
      const { lo, hi } = ranges[m.table[i]!]!
      return [lo + Math.min(...reached), hi + Math.max(...reached)]
    })
  },
  evaluate: (m, [x]) =>
    mapValues(x!, (value, i) => {
      const { width, pieces, heights } = m.tables[m.table[i]!]!
      const k = width - bitLength(value)
      return piecewiseInt(pieces, value * 2 ** k) + heights[k]!
    }),
  lower: (m, c, [x]) =>
    x!.map((form, i) => {
      const { width, pieces, heights } = m.tables[m.table[i]!]!
      const { mantissa, doublings } = octavesGadget(c, form, width)
      const y = piecewiseGadget(c, mantissa, pieces)
      return c.combine([[y, 1], ...doublings.map((each, k) => [each, heights[k]!] as const)])
    }),
}
