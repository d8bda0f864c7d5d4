import { notNegative as notNegativeGadget } from '../gadgets/notNegative.js'
import { boundsOf, type InstructionKind, mapValues } from './instruction.js'

/** out[i] = 1 where x[i] >= 0, else 0. */
export interface NotNegativeInstruction {
  readonly kind: 'notNegative'
  readonly inputs: readonly [number]
  readonly size: number
}

export const notNegative: InstructionKind<NotNegativeInstruction> = {
  kind: 'notNegative',
  size: ({ size }) => size,
  bounds: ({ size }, [x]) => boundsOf(size, (i) => [x!.lo[i]! >= 0 ? 1 : 0, x!.hi[i]! >= 0 ? 1 : 0]),
  evaluate: (_, [x]) => mapValues(x!, (value) => (value >= 0 ? 1 : 0)),
  lower: (_, c, [x]) => x!.map((form) => notNegativeGadget(c, form)),
}
