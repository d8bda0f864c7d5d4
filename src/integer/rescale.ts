import { rescale as rescaleGadget } from '../gadgets/rescale.js'
import { roundShift, roundShiftBig } from '../util/integers.js'
import { boundsOf, type InstructionKind, mapValues } from './instruction.js'
import { halfOf, requireDigits } from './limits.js'

/** out[i] = floor((x[i] + 2^(s-1)) / 2^s), s = shift[i]. */
export interface RescaleInstruction {
  readonly kind: 'rescale'
  readonly inputs: readonly [number]
  readonly shift: Uint8Array
  /** As that of a relu, where shift[i] is not 0. */
  readonly limit?: Uint8Array
}

export const rescale: InstructionKind<RescaleInstruction> = {
  kind: 'rescale',
  size: ({ shift }) => shift.length,
  bounds: ({ shift, limit }, [x]) =>
    boundsOf(shift.length, (i) => {
      const [lo, hi] = [roundShift(x!.lo[i]!, shift[i]!), roundShift(x!.hi[i]!, shift[i]!)]
      if (limit === undefined || shift[i] === 0) return [lo, hi]
      const end = 2 ** (limit[i]! - shift[i]!)
      return [Math.max(lo, -end), Math.min(hi, end - 1)]
    }),
  evaluate({ shift, limit }, [x]) {
    if (!(x instanceof Float64Array)) {
      return Float64Array.from(x!, (value, i) => {
        if (limit !== undefined) requireDigits(i, Number(value), halfOf(shift[i]!), limit[i]!)
        return Number(roundShiftBig(value, shift[i]!))
      })
    }
    return mapValues(x, (value, i) => {
      if (limit !== undefined) requireDigits(i, value, halfOf(shift[i]!), limit[i]!)
      return roundShift(value, shift[i]!)
    })
  },
  lower: ({ shift, limit }, c, [x]) => x!.map((form, i) => rescaleGadget(c, form, shift[i]!, limit?.[i])),
}
