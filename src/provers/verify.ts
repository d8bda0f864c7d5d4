import type { Curve } from 'ffjavascript'
import { FR } from '../field/bn254.js'
import { SnarkjsFailedError } from './errors.js'
import { proofIsCanonical, publicSignalsOfKey, signalsAreCanonical } from './proofShape.js'
import { LastError, messageOf, withSnarkjs } from './snarkjs.js'
import type { JsonObject, Protocol } from './types.js'

/**
 * Verifies with snarkjs, after the checks that it leaves out: ranges, the number of signals, and for Groth16
 * that B lies in the prime-order subgroup, as the precompile of Ethereum demands.
 *
 * @throws MalformedProofError, MalformedVerificationKeyError
 */
export async function verifyProof(
  protocol: Protocol,
  vkey: JsonObject,
  publicSignals: readonly string[],
  proof: JsonObject,
): Promise<boolean> {
  const expected = publicSignalsOfKey(protocol, vkey)
  const canonical = [signalsAreCanonical(publicSignals), proofIsCanonical(protocol, proof)]
  if (!canonical.every(Boolean) || publicSignals.length !== expected) return false
  return withSnarkjs(async (snarkjs, curve) => {
    if (protocol === 'groth16' && !isInSubgroup(curve, proof.pi_b)) return false
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
  })
}

/** Also false for a point off the curve. `point` is x, y, z with decimal pairs. */
function isInSubgroup({ G2 }: Curve, point: unknown): boolean {
  const [x, y, z] = (point as string[][]).map((pair) => pair.map(BigInt))
  const bytes = G2.fromObject([x!, y!, z!])
  return G2.isValid(bytes) && G2.isZero(G2.timesScalar(bytes, FR))
}
