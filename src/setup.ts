import { requireHash } from './artifacts/compiled.js'
import type { Manifest } from './artifacts/manifest.js'
import { stamped } from './artifacts/stamp.js'
import { proverFor } from './provers/index.js'
import { readKeyInfo } from './provers/keyInfo.js'
import type { PowersOrigin } from './provers/ptau/origin.js'
import { withCurve } from './provers/session.js'
import type { JsonObject } from './provers/types.js'

/** What keys are made from. */
export interface SetupOptions {
  /**
   * A prepared powers-of-tau file: one of the published ones, known by its hash, or any other, which is verified first. Without
   * one the key is a development key: whoever made it can forge proofs.
   */
  readonly ptau?: Uint8Array
  /** Progress of our own phases; PLONK and FFLONK keys are made by snarkjs, which reports none. */
  readonly onProgress?: (done: number, total: number) => void
  /** Stops our own phases; snarkjs cannot be stopped. */
  readonly signal?: AbortSignal
}

/** The keys of a circuit. */
export interface Keys {
  /** The proving key, in snarkjs's .zkey format. */
  readonly zkey: Uint8Array
  /** snarkjs's verification key with a `zkml` stamp: version, hashes, and whether it is a development key. */
  readonly verificationKey: JsonObject
  /** What the trust in the given powers of tau rests on. */
  readonly powers?: PowersOrigin
}

/**
 * Makes the proving and verification keys of a compiled circuit.
 *
 * @throws ArtifactMismatchError; the errors of `Prover.setup`
 */
export async function setup(
  { manifest, r1cs }: { readonly manifest: Manifest; readonly r1cs: Uint8Array },
  options: SetupOptions = {},
): Promise<Keys> {
  requireHash(manifest.r1cs, r1cs)
  const prover = proverFor(manifest.protocol)
  const { version, circuitHash, modelHash } = manifest
  const origin = { version, circuitHash, modelHash }
  const make = async () => {
    const told: { powers?: PowersOrigin } = {}
    const onPowers = (powers: PowersOrigin) => {
      told.powers = powers
    }
    const zkey = await prover.setup({ r1cs, origin, ...options, onPowers })
    const { development } = readKeyInfo(zkey)
    const verificationKey = stamped(manifest, await prover.verificationKey(zkey), { development })
    return { zkey, verificationKey, ...told }
  }
  // For the others snarkjs's engine is started once.
  return manifest.protocol === 'groth16' ? make() : withCurve(make)
}
