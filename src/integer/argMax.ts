import { argMax as argMaxGadget } from '../gadgets/argMax.js'
import { boundsOf, type InstructionKind, small } from './instruction.js'

/** out[i] = the position within group i of its first greatest member; groups as in `max`. */
export interface ArgMaxInstruction {
  readonly kind: 'argMax'
  readonly inputs: readonly [number]
  readonly rowStart: Uint32Array
  readonly col: Uint32Array
}

export const argMax: InstructionKind<ArgMaxInstruction> = {
  kind: 'argMax',
  size: ({ rowStart }) => rowStart.length - 1,
  bounds: ({ rowStart }) => boundsOf(rowStart.length - 1, (i) => [0, rowStart[i + 1]! - rowStart[i]! - 1]),
  evaluate(m, [x]) {
    const values = small(x!)
    return Float64Array.from({ length: m.rowStart.length - 1 }, (_, i) => {
      const members = Array.from(m.col.subarray(m.rowStart[i]!, m.rowStart[i + 1]!), (col) => values[col]!)
      return members.indexOf(Math.max(...members))
    })
  },
  lower: (m, c, [x]) =>
    Array.from({ length: m.rowStart.length - 1 }, (_, i) =>
      argMaxGadget(
        c,
        Array.from(m.col.subarray(m.rowStart[i]!, m.rowStart[i + 1]!), (col) => x![col]!),
      ),
    ),
}
