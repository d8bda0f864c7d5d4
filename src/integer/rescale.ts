import { rescale as rescaleGadget } from '../gadgets/rescale.js'
import { roundShift, roundShiftBig } from '../util/integers.js'
import { boundsOf, type InstructionKind, mapValues } from './instruction.js'

/** out[i] = floor((x[i] + 2^(s-1)) / 2^s), s = shift[i]. */
export interface RescaleInstruction {
  readonly kind: 'rescale'
  readonly inputs: readonly [number]
  readonly shift: Uint8Array
}

export const rescale: InstructionKind<RescaleInstruction> = {
  kind: 'rescale',
  size: ({ shift }) => shift.length,
  bounds: ({ shift }, [x]) =>
    boundsOf(shift.length, (i) => [roundShift(x!.lo[i]!, shift[i]!), roundShift(x!.hi[i]!, shift[i]!)]),
  evaluate({ shift }, [x]) {
    if (x instanceof Float64Array) return mapValues(x, (value, i) => roundShift(value, shift[i]!))
    return Float64Array.from(x!, (value, i) => Number(roundShiftBig(value, shift[i]!)))
  },
  lower: ({ shift }, c, [x]) => x!.map((form, i) => rescaleGadget(c, form, shift[i]!)),
}
