import { relu as reluGadget } from '../gadgets/relu.js'
import { roundShift } from '../util/integers.js'
import { boundsOf, type InstructionKind, mapValues } from './instruction.js'
import { halfOf, requireDigits } from './limits.js'

/** out[i] = max(0, floor((x[i] + 2^(s-1)) / 2^s)), s = shift[i]. */
export interface ReluInstruction {
  readonly kind: 'relu'
  readonly inputs: readonly [number]
  readonly shift: Uint8Array
  /** The circuit accepts -2^limit[i] <= x[i] + half < 2^limit[i] alone; left out, all that the bounds of x allow. */
  readonly limit?: Uint8Array
}

export const relu: InstructionKind<ReluInstruction> = {
  kind: 'relu',
  size: ({ shift }) => shift.length,
  bounds: ({ shift, limit }, [x]) =>
    boundsOf(shift.length, (i) => {
      const most = limit === undefined ? Number.POSITIVE_INFINITY : 2 ** (limit[i]! - shift[i]!) - 1
      return [reluInt(x!.lo[i]!, shift[i]!), Math.min(most, reluInt(x!.hi[i]!, shift[i]!))]
    }),
  evaluate: ({ shift, limit }, [x]) =>
    mapValues(x!, (value, i) => {
      if (limit !== undefined) requireDigits(i, value, halfOf(shift[i]!), limit[i]!)
      return reluInt(value, shift[i]!)
    }),
  lower: ({ shift, limit }, c, [x]) => x!.map((form, i) => reluGadget(c, form, shift[i]!, limit?.[i])),
}

function reluInt(x: number, shift: number): number {
  return Math.max(0, roundShift(x, shift))
}
