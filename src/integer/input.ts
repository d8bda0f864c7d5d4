import { InternalError } from '../errors.js'
import type { InstructionKind } from './instruction.js'

/** A tensor the prover supplies. Integers lo <= x < lo + 2^bits, proven by the circuit for every element. */
export interface InputInstruction {
  readonly kind: 'input'
  readonly inputs: readonly number[]
  readonly size: number
  readonly lo: number
  readonly bits: number
}

const supplied = () => new InternalError('input tensors are supplied, not computed')

export const input: InstructionKind<InputInstruction> = {
  kind: 'input',
  size: ({ size }) => size,
  bounds: ({ size, lo, bits }) => ({
    lo: new Float64Array(size).fill(lo),
    hi: new Float64Array(size).fill(lo + 2 ** bits - 1),
  }),
  evaluate() {
    throw supplied()
  },
  lower() {
    throw supplied()
  },
}
