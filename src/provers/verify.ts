import { verifyGroth16 } from './groth16/verifier.js'
import type { JsonObject, Protocol } from './types.js'

/**
 * Verifies Groth16 here, and the others with snarkjs, which is loaded for them alone.
 *
 * @throws MalformedProofError, MalformedVerificationKeyError; the signal's reason
 */
export async function verifyProof(
  protocol: Protocol,
  vkey: JsonObject,
  publicSignals: readonly string[],
  proof: JsonObject,
  signal?: AbortSignal,
): Promise<boolean> {
  if (protocol === 'groth16') return verifyGroth16(vkey, publicSignals, proof)
  const { verifyWithSnarkjs } = await import('./snarkjsVerify.js')
  return verifyWithSnarkjs(protocol, vkey, publicSignals, proof, signal)
}
