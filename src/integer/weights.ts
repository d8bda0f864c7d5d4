import { InternalError } from '../errors.js'
import type { InstructionKind } from './instruction.js'

/**
 * Trained numbers that the circuit takes as secret inputs: integers of magnitude below 2^(bits - 1). `ranged` when the
 * circuit holds each of them to that.
 */
export interface WeightsInstruction {
  readonly kind: 'weights'
  readonly inputs: readonly number[]
  readonly values: Float64Array
  readonly bits: number
  readonly ranged: boolean
}

export const weights: InstructionKind<WeightsInstruction> = {
  kind: 'weights',
  size: ({ values }) => values.length,
  bounds: ({ values, bits }) => ({
    lo: new Float64Array(values.length).fill(-(2 ** (bits - 1))),
    hi: new Float64Array(values.length).fill(2 ** (bits - 1) - 1),
  }),
  evaluate: ({ values }) => values,
  lower() {
    throw new InternalError('weights are supplied, not computed')
  },
}
