import { SnarkjsFailedError } from './errors.js'
import { proofIsCanonical, publicSignalsOfKey, signalsAreCanonical } from './proofShape.js'
import { LastError, messageOf, withSnarkjs } from './snarkjs.js'
import type { JsonObject, Protocol } from './types.js'

/**
 * Verifies with snarkjs, after the checks that it leaves out: ranges, and the number of signals.
 *
 * @throws MalformedProofError, MalformedVerificationKeyError; the signal's reason
 */
export async function verifyWithSnarkjs(
  protocol: Exclude<Protocol, 'groth16'>,
  vkey: JsonObject,
  publicSignals: readonly string[],
  proof: JsonObject,
  signal?: AbortSignal,
): Promise<boolean> {
  const expected = publicSignalsOfKey(protocol, vkey)
  const canonical = [signalsAreCanonical(publicSignals), proofIsCanonical(protocol, proof)]
  if (!canonical.every(Boolean) || publicSignals.length !== expected) return false
  return withSnarkjs(async (snarkjs) => {
    try {
      // snarkjs changes the objects that it is given.
      return await snarkjs[protocol].verify(
        structuredClone(vkey),
        [...publicSignals],
        structuredClone(proof),
        new LastError(),
      )
    } catch (cause) {
      throw new SnarkjsFailedError('verify', messageOf(cause), cause)
    }
  }, signal)
}
