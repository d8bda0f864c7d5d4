import { FQ } from '../../field/bn254.js'
import type { Fq2, G1, G2 } from '../key.js'

/** A point of G1 as the precompiles take it. */
export function coordinates({ x, y }: G1): readonly bigint[] {
  return [x, y]
}

/** A point of G2 as the pairing precompile orders it (EIP-197): the coefficient of u first. */
export function pairingWords({ x, y }: G2): readonly bigint[] {
  return [x[1], x[0], y[1], y[0]]
}

export function negated({ x, y: [c0, c1] }: G2): G2 {
  const y: Fq2 = [(FQ - c0) % FQ, (FQ - c1) % FQ]
  return { x, y }
}
