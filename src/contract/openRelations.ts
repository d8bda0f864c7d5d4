import { FQ } from '../field/bn254.js'
import type { Fq2 } from './key.js'

/** What tells whether two points of a key are the same or opposite: their x coordinates. */
export interface Abscissas {
  /** Undefined for infinity. */
  readonly alpha: bigint | undefined
  readonly beta: Fq2
  readonly gamma: Fq2
  readonly delta: Fq2
}

/**
 * Relations between the points of a Groth16 key by which anybody can prove anything, without knowing a secret. With L the
 * combination of the public signals, e(A, B) = e(alpha, beta) e(L, gamma) e(C, delta) holds
 *
 * - for gamma = +-delta with A = alpha, B = beta and C = -+L (a key without a second phase);
 * - for gamma = +-beta with A = alpha +- L, B = beta and C = 0 (powers of tau without a contribution);
 * - for alpha = 0 with A = L, B = gamma and C = 0.
 *
 * None of them says nothing: whoever knows one of the secrets can forge as well.
 */
export function openRelations({ alpha, beta, gamma, delta }: Abscissas): string[] {
  return [
    ...(sameElement(gamma, delta) ? ['gamma = delta'] : []),
    ...(sameElement(gamma, beta) ? ['gamma = beta'] : []),
    ...(alpha === undefined ? ['alpha = 0'] : []),
  ]
}

function sameElement(a: Fq2, b: Fq2): boolean {
  return [0, 1].every((i) => (a[i]! - b[i]!) % FQ === 0n)
}
