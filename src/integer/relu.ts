import { relu as reluGadget } from '../gadgets/relu.js'
import { roundShift } from '../util/integers.js'
import { boundsOf, type InstructionKind, mapValues } from './instruction.js'

/** out[i] = max(0, floor((x[i] + 2^(s-1)) / 2^s)), s = shift[i]. */
export interface ReluInstruction {
  readonly kind: 'relu'
  readonly inputs: readonly [number]
  readonly shift: Uint8Array
}

export const relu: InstructionKind<ReluInstruction> = {
  kind: 'relu',
  size: ({ shift }) => shift.length,
  bounds: ({ shift }, [x]) =>
    boundsOf(shift.length, (i) => [reluInt(x!.lo[i]!, shift[i]!), reluInt(x!.hi[i]!, shift[i]!)]),
  evaluate: ({ shift }, [x]) => mapValues(x!, (value, i) => reluInt(value, shift[i]!)),
  lower: ({ shift }, c, [x]) => x!.map((form, i) => reluGadget(c, form, shift[i]!)),
}

function reluInt(x: number, shift: number): number {
  return Math.max(0, roundShift(x, shift))
}
