import { stampOf } from './artifacts/stamp.js'
import { knownPowers, readGateKey } from './contract/gateKey.js'
import { openRelations } from './contract/openRelations.js'
import { MalformedProofError } from './provers/errors.js'
import { readG1, readG2 } from './provers/groth16/points.js'
import { verifyMany } from './provers/groth16/verifier.js'
import { partsOf, publicSignalsOfKey } from './provers/proofShape.js'
import type { JsonObject, Protocol, Proved } from './provers/types.js'
import { verifyProof } from './provers/verify.js'

/** Whether a proof holds. */
export interface Verdict {
  readonly valid: boolean
  /** Why not, in words; absent for a valid proof. */
  readonly reason?: string
}

/**
 * Checks a proof against a verification key and its public signals.
 *
 * A proof that is stamped with another circuit than the key is invalid, and the reason names both. So is every proof
 * under a key whose points let anybody forge: a Groth16 key without a second phase (gamma = delta), say, or powers of 1.
 *
 * @throws MalformedProofError, MalformedVerificationKeyError for JSON of another shape, and whatever else is given in place of
 * it; for Groth16 the latter also for a key with a point outside of its group. MalformedKeyError for numbers that no key of
 * PLONK or FFLONK has
 */
export async function verify(
  verificationKey: JsonObject,
  publicSignals: readonly string[],
  proof: JsonObject,
): Promise<Verdict> {
  const foreign = foreignStamp(verificationKey, proof)
  if (foreign !== undefined) return { valid: false, reason: foreign }
  const powers = powersOf(verificationKey)
  if (powers !== undefined) return forgeable(powers)
  const valid = await verifyProof(protocolOf(verificationKey), verificationKey, publicSignals, proof)
  if (!valid) return { valid, reason: 'the proof does not hold for these public signals' }
  return underKey(verificationKey)
}

/**
 * Checks many proofs of one verification key at once, for Groth16 several times faster than one by one. The verdict is
 * about all of them together: to find a false one, `verify` each. No proofs at all are valid.
 *
 * Groth16 proofs are combined with random coefficients, so that a batch with a false proof passes with a chance of 2^-128
 * at most. The proofs of other protocols are checked one by one.
 *
 * @throws as `verify`
 */
export async function verifyBatch(verificationKey: JsonObject, proved: readonly Proved[]): Promise<Verdict> {
  if (!Array.isArray(proved)) throw new MalformedProofError('the batch', 'is no list of proofs')
  const proofs = Array.from(proved, partsOf)
  const foreign = proofs.map(({ proof }) => foreignStamp(verificationKey, proof)).find(Boolean)
  if (foreign !== undefined) return { valid: false, reason: foreign }
  const powers = powersOf(verificationKey)
  if (powers !== undefined) return forgeable(powers)
  const valid = await allHold(verificationKey, proofs)
  if (!valid) return { valid, reason: 'not all of the proofs hold for their public signals' }
  return underKey(verificationKey)
}

async function allHold(verificationKey: JsonObject, proved: readonly Proved[]): Promise<boolean> {
  const protocol = protocolOf(verificationKey)
  if (protocol === 'groth16') return verifyMany(verificationKey, proved)
  for (const { publicSignals, proof } of proved) {
    if (!(await verifyProof(protocol, verificationKey, publicSignals, proof))) return false
  }
  return true
}

/** The verdict on what holds under this key, the form of which has been checked. */
function underKey(verificationKey: JsonObject): Verdict {
  if (protocolOf(verificationKey) !== 'groth16') return { valid: true }
  const [beta, gamma, delta] = ['vk_beta_2', 'vk_gamma_2', 'vk_delta_2'].map((field) => {
    const { x } = readG2(verificationKey[field])!
    return [x.c0, x.c1] as const
  })
  const alpha = readG1(verificationKey.vk_alpha_1)?.x
  const [relation] = openRelations({ alpha, beta: beta!, gamma: gamma!, delta: delta! })
  return relation === undefined ? { valid: true } : forgeable(relation)
}

/** What is wrong with the powers of a PLONK or FFLONK key, if anybody knows them. */
function powersOf(verificationKey: JsonObject): string | undefined {
  const protocol = protocolOf(verificationKey)
  if (protocol === 'groth16') return undefined
  publicSignalsOfKey(protocol, verificationKey)
  return knownPowers(readGateKey(verificationKey, protocol))
}

function forgeable(reason: string): Verdict {
  return { valid: false, reason: `anybody can forge proofs under this verification key: ${reason}` }
}

/** Why the proof cannot be the key's, if its stamp says so. */
function foreignStamp(verificationKey: JsonObject, proof: JsonObject): string | undefined {
  const [key, own] = [stampOf(verificationKey), stampOf(proof)]
  if (key === undefined || own === undefined || key.circuitHash === own.circuitHash) return undefined
  return `the proof is of circuit ${own.circuitHash}, the key of circuit ${key.circuitHash}`
}

/** Of a key that may be anything: what is no key is refused as one of Groth16. */
function protocolOf(verificationKey: JsonObject | null | undefined): Protocol {
  const protocol = verificationKey?.protocol
  return protocol === 'plonk' || protocol === 'fflonk' ? protocol : 'groth16'
}
