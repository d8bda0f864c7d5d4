import { wrap as wrapGadget } from '../gadgets/wrap.js'
import { boundsOf, type InstructionKind, mapValues } from './instruction.js'

/** out[i] = the number in [low, low + 2^bits) that differs from x[i] by a multiple of 2^bits. */
export interface WrapInstruction {
  readonly kind: 'wrap'
  readonly inputs: readonly [number]
  readonly size: number
  readonly low: number
  readonly bits: number
}

export const wrap: InstructionKind<WrapInstruction> = {
  kind: 'wrap',
  size: ({ size }) => size,
  bounds: (m, [x]) =>
    boundsOf(m.size, (i) => {
      const [lo, hi] = [x!.lo[i]!, x!.hi[i]!]
      const turns = turnsOf(m, lo)
      if (turns === turnsOf(m, hi)) return [lo - turns * 2 ** m.bits, hi - turns * 2 ** m.bits]
      return [m.low, m.low + 2 ** m.bits - 1]
    }),
  evaluate: (m, [x]) => mapValues(x!, (value) => value - turnsOf(m, value) * 2 ** m.bits),
  lower: ({ low, bits }, c, [x]) => x!.map((form) => wrapGadget(c, form, low, bits)),
}

function turnsOf({ low, bits }: WrapInstruction, x: number): number {
  return Math.floor((x - low) / 2 ** bits)
}
