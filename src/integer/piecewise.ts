import {
  type Pieces,
  piecewise as piecewiseGadget,
  polynomialAt,
  polynomialRange,
} from '../gadgets/piecewise.js'
import { roundShift } from '../util/integers.js'
import { boundsOf, type InstructionKind, mapValues } from './instruction.js'

/** out[i] = the piecewise quadratic `tables[table[i]]` at x[i]; see gadgets/piecewise.ts for its exact meaning. */
export interface PiecewiseInstruction {
  readonly kind: 'piecewise'
  readonly inputs: readonly [number]
  readonly table: Uint32Array
  readonly tables: readonly Pieces[]
}

export const piecewise: InstructionKind<PiecewiseInstruction> = {
  kind: 'piecewise',
  size: ({ table }) => table.length,
  bounds(m) {
    const ranges = m.tables.map((pieces) => {
      const { lo, hi } = polynomialRange(pieces)
      return [roundShift(lo, pieces.outShift), roundShift(hi, pieces.outShift)] as const
    })
    return boundsOf(m.table.length, (i) => ranges[m.table[i]!]!)
  },
  evaluate: (m, [x]) => mapValues(x!, (value, i) => piecewiseInt(m.tables[m.table[i]!]!, value)),
  lower: (m, c, [x]) => x!.map((form, i) => piecewiseGadget(c, form, m.tables[m.table[i]!]!)),
}

export function piecewiseInt(pieces: Pieces, x: number): number {
  const last = 2 ** (pieces.segmentBits + pieces.lowBits) - 1
  const u = Math.min(last, Math.max(0, roundShift(x, pieces.shift) - pieces.base))
  return roundShift(polynomialAt(pieces, u), pieces.outShift)
}
