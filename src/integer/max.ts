import { max as maxGadget } from '../gadgets/max.js'
import { boundsOf, type InstructionKind, small } from './instruction.js'
import { requireDigits } from './limits.js'

/** out[i] = the greatest x[col[k]], rowStart[i] <= k < rowStart[i+1]; every group has a member. */
export interface MaxInstruction {
  readonly kind: 'max'
  readonly inputs: readonly [number]
  readonly rowStart: Uint32Array
  readonly col: Uint32Array
  /**
   * The circuit accepts -2^limit <= m - x < 2^limit alone for each member x and the greatest m of those before it; left
   * out, all that the bounds allow.
   */
  readonly limit?: number
}

export const max: InstructionKind<MaxInstruction> = {
  kind: 'max',
  size: ({ rowStart }) => rowStart.length - 1,
  bounds: (m, [x]) => boundsOf(m.rowStart.length - 1, (i) => [greatest(m, x!.lo, i), greatest(m, x!.hi, i)]),
  evaluate(m, [x]) {
    const values = small(x!)
    if (m.limit !== undefined) requireNear(m, values, m.limit)
    return Float64Array.from({ length: m.rowStart.length - 1 }, (_, i) => greatest(m, values, i))
  },
  lower: (m, c, [x]) =>
    Array.from({ length: m.rowStart.length - 1 }, (_, i) =>
      members(m, i)
        .map((col) => x![col]!)
        .reduce((best, form) => maxGadget(c, best, form, m.limit)),
    ),
}

function members({ rowStart, col }: MaxInstruction, i: number): number[] {
  return Array.from(col.subarray(rowStart[i]!, rowStart[i + 1]!))
}

function greatest(m: MaxInstruction, values: Float64Array, i: number): number {
  let best = Number.NEGATIVE_INFINITY
  for (let k = m.rowStart[i]!; k < m.rowStart[i + 1]!; k++) best = Math.max(best, values[m.col[k]!]!)
  return best
}

/** @throws BeyondLimit for the difference of a member and the greatest before it */
function requireNear(m: MaxInstruction, values: Float64Array, limit: number): void {
  for (let i = 0; i + 1 < m.rowStart.length; i++) {
    let best = values[m.col[m.rowStart[i]!]!]!
    for (let k = m.rowStart[i]! + 1; k < m.rowStart[i + 1]!; k++) {
      const x = values[m.col[k]!]!
      requireDigits(m.col[k]!, best - x, 0, limit)
      best = Math.max(best, x)
    }
  }
}
