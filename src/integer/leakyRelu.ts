import { leakyRelu as leakyReluGadget } from '../gadgets/leakyRelu.js'
import { roundShift } from '../util/integers.js'
import { boundsOf, type InstructionKind, mapValues } from './instruction.js'
import { halfOf, requireDigits } from './limits.js'

/** q = floor((x[i] + 2^(s-1)) / 2^s);  out[i] = unit * q for q >= 0, slope * q below, for integers unit and slope. */
export interface LeakyReluInstruction {
  readonly kind: 'leakyRelu'
  readonly inputs: readonly [number]
  readonly shift: Uint8Array
  /** As that of a relu. */
  readonly limit?: Uint8Array
  readonly slope: number
  readonly unit: number
}

export const leakyRelu: InstructionKind<LeakyReluInstruction> = {
  kind: 'leakyRelu',
  size: ({ shift }) => shift.length,
  bounds: (m, [x]) =>
    boundsOf(m.shift.length, (i) => {
      const end = m.limit === undefined ? Number.POSITIVE_INFINITY : 2 ** m.limit[i]!
      const half = halfOf(m.shift[i]!)
      const [lo, hi] = [Math.max(x!.lo[i]!, -end - half), Math.min(x!.hi[i]!, end - 1 - half)]
      const ends = [leakyInt(m, lo, i), leakyInt(m, hi, i), ...(lo < 0 && hi > 0 ? [0] : [])]
      return [Math.min(...ends), Math.max(...ends)]
    }),
  evaluate: (m, [x]) =>
    mapValues(x!, (value, i) => {
      if (m.limit !== undefined) requireDigits(i, value, halfOf(m.shift[i]!), m.limit[i]!)
      return leakyInt(m, value, i)
    }),
  lower: (m, c, [x]) =>
    x!.map((form, i) => leakyReluGadget(c, form, m.shift[i]!, m.slope, m.unit, m.limit?.[i])),
}

function leakyInt({ shift, slope, unit }: LeakyReluInstruction, x: number, i: number): number {
  const q = roundShift(x, shift[i]!)
  return q * (q < 0 ? slope : unit) + 0
}
