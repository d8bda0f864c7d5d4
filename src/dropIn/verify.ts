import { verifyGroth16 } from '../provers/groth16/verifier.js'
import { inDecimal, plainKey, plainProof } from './decimals.js'
import type { SnarkjsLogger } from './logger.js'

/**
 * Whether a Groth16 proof holds, called as snarkjs's `groth16.verify`. Stricter than that: numbers that are not canonical,
 * and more or fewer signals than the key calls for, are false.
 *
 * @param logger is told the outcome
 * @throws MalformedProofError, MalformedVerificationKeyError for objects of another shape; the latter also for a key with
 * a point outside of its group
 */
export async function verify(
  vkey: object,
  publicSignals: readonly (string | number | bigint)[],
  proof: object,
  logger?: SnarkjsLogger,
): Promise<boolean> {
  const valid = verifyGroth16(plainKey(vkey), inDecimal(publicSignals) as string[], plainProof(proof))
  if (valid) logger?.info('OK!')
  else logger?.error('Invalid proof')
  return valid
}
