import { leakyRelu as leakyReluGadget } from '../gadgets/leakyRelu.js'
import { roundShift } from '../util/integers.js'
import { boundsOf, type InstructionKind, mapValues } from './instruction.js'

/** q = floor((x[i] + 2^(s-1)) / 2^s);  out[i] = unit * q for q >= 0, slope * q below; 0 <= slope <= unit. */
export interface LeakyReluInstruction {
  readonly kind: 'leakyRelu'
  readonly inputs: readonly [number]
  readonly shift: Uint8Array
  readonly slope: number
  readonly unit: number
}

export const leakyRelu: InstructionKind<LeakyReluInstruction> = {
  kind: 'leakyRelu',
  size: ({ shift }) => shift.length,
  bounds: (m, [x]) => boundsOf(m.shift.length, (i) => [leakyInt(m, x!.lo[i]!, i), leakyInt(m, x!.hi[i]!, i)]),
  evaluate: (m, [x]) => mapValues(x!, (value, i) => leakyInt(m, value, i)),
  lower: (m, c, [x]) => x!.map((form, i) => leakyReluGadget(c, form, m.shift[i]!, m.slope, m.unit)),
}

function leakyInt({ shift, slope, unit }: LeakyReluInstruction, x: number, i: number): number {
  const q = roundShift(x, shift[i]!)
  return q * (q < 0 ? slope : unit)
}
