import type { Groth16Proof } from '../../../src/contract/proofNumbers.js'
import { FR } from '../../../src/field/bn254.js'
import { g1, g2 } from '../sampleKey.js'

/**
 * A proof of any public signals under `sampleKey`, made without a circuit from the key's secrets, which are its points' small
 * logarithms: alpha = 2, beta = 3, gamma = 1, delta = 4, IC[i] = 5 + i. With A = [a], B = [b] and L the combination of the
 * signals, C = [(a b - alpha beta - L gamma) / delta].
 */
export function simulatedProof(signals: readonly bigint[]): Groth16Proof {
  const [a, b] = [3n ** 120n, 7n ** 70n]
  const combination = signals.reduce((sum, signal, i) => sum + signal * BigInt(6 + i), 5n)
  const c = (a * b - 6n - combination) * QUARTER
  return { pi_a: g1(modulo(a)), pi_b: g2(modulo(b)), pi_c: g1(modulo(c)) }
}

/** 1 / 4: r is 1 modulo 4. */
const QUARTER = (3n * FR + 1n) / 4n

function modulo(value: bigint): bigint {
  return ((value % FR) + FR) % FR
}
