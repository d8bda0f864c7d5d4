import { stampOf } from './artifacts/stamp.js'
import { proverFor } from './provers/index.js'
import type { JsonObject, Protocol } from './provers/types.js'

export interface Verdict {
  readonly valid: boolean
  /** Why not, in words; absent for a valid proof. */
  readonly reason?: string
}

/**
 * Checks a proof against a verification key and its public signals.
 *
 * A proof that is stamped with another circuit than the key is invalid, and the reason names both.
 *
 * @throws MalformedProofError, MalformedVerificationKeyError for JSON of another shape
 */
export async function verify(
  verificationKey: JsonObject,
  publicSignals: readonly string[],
  proof: JsonObject,
): Promise<Verdict> {
  const [key, own] = [stampOf(verificationKey), stampOf(proof)]
  if (key !== undefined && own !== undefined && key.circuitHash !== own.circuitHash) {
    const reason = `the proof is of circuit ${own.circuitHash}, the key of circuit ${key.circuitHash}`
    return { valid: false, reason }
  }
  const valid = await proverFor(protocolOf(verificationKey)).verify(verificationKey, publicSignals, proof)
  return valid ? { valid } : { valid, reason: 'the proof does not hold for these public signals' }
}

function protocolOf({ protocol }: JsonObject): Protocol {
  return protocol === 'plonk' || protocol === 'fflonk' ? protocol : 'groth16'
}
