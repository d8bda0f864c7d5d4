import type { Range } from '../circuit/forms.js'
import {
  type Pieces,
  piecewise as piecewiseGadget,
  polynomialAt,
  polynomialRange,
} from '../gadgets/piecewise.js'
import { roundShift } from '../util/integers.js'
import { boundsOf, type InstructionKind, mapValues } from './instruction.js'
import { halfOf, requireDigits } from './limits.js'

/** out[i] = the piecewise quadratic `tables[table[i]]` at x[i]; see gadgets/piecewise.ts for its exact meaning. */
export interface PiecewiseInstruction {
  readonly kind: 'piecewise'
  readonly inputs: readonly [number]
  readonly table: Uint32Array
  readonly tables: readonly Pieces[]
  /** The circuit accepts -2^limit[i] <= x[i] + windowOffset < 2^limit[i] alone; left out, all that the bounds of x allow. */
  readonly limit?: Uint8Array
}

export const piecewise: InstructionKind<PiecewiseInstruction> = {
  kind: 'piecewise',
  size: ({ table }) => table.length,
  bounds(m) {
    const ranges = m.tables.map(piecewiseRange)
    return boundsOf(m.table.length, (i) => {
      const { lo, hi } = ranges[m.table[i]!]!
      return [lo, hi]
    })
  },
  evaluate: (m, [x]) =>
    mapValues(x!, (value, i) => {
      const pieces = m.tables[m.table[i]!]!
      if (m.limit !== undefined) requireDigits(i, value, windowOffset(pieces), m.limit[i]!)
      return piecewiseInt(pieces, value)
    }),
  lower: (m, c, [x]) => x!.map((form, i) => piecewiseGadget(c, form, m.tables[m.table[i]!]!, m.limit?.[i])),
}

/** What is added to x before its digits are taken. */
export function windowOffset({ shift, base }: Pieces): number {
  return halfOf(shift) - base * 2 ** shift
}

/** Least and greatest value of the rounded polynomials over the whole window. */
export function piecewiseRange(pieces: Pieces): Range {
  const { lo, hi } = polynomialRange(pieces)
  return { lo: roundShift(lo, pieces.outShift), hi: roundShift(hi, pieces.outShift) }
}

export function piecewiseInt(pieces: Pieces, x: number): number {
  const last = 2 ** (pieces.segmentBits + pieces.lowBits) - 1
  const u = Math.min(last, Math.max(0, roundShift(x, pieces.shift) - pieces.base))
  return roundShift(polynomialAt(pieces, u), pieces.outShift)
}
