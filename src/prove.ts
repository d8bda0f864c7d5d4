import { requireOrigin, stamped } from './artifacts/stamp.js'
import { writeWtns } from './backends/r1cs/wtns.js'
import { type CircuitFiles, type Outputs, witnessFor } from './infer.js'
import { SALT_BITS } from './lower/lower.js'
import { proverFor } from './provers/index.js'
import { readLabel } from './provers/label.js'
import type { JsonObject } from './provers/types.js'

export interface ProvedInference {
  /** snarkjs's proof.json with a `zkml` stamp. */
  readonly proof: JsonObject
  /** snarkjs's public.json. */
  readonly publicSignals: readonly string[]
  readonly outputs: Outputs
  /** What opens each hashed tensor's digest; keep it as secret as the tensor. */
  readonly openings: readonly Opening[]
}

export interface Opening {
  readonly tensor: string
  /** Decimal, below 2^150. */
  readonly salt: string
  /** Decimal; the public signal. */
  readonly digest: string
}

/**
 * Proves one inference.
 *
 * @param input parsed JSON in any of the accepted forms (see `readSample`)
 * @throws ArtifactMismatchError for a key of another circuit; the errors of `run` and of `Prover.prove`
 */
export async function prove(files: CircuitFiles, zkey: Uint8Array, input: unknown): Promise<ProvedInference> {
  const { manifest } = files
  const label = readLabel(zkey)
  if (label !== undefined) requireOrigin('circuit.zkey', label, manifest.circuitHash)
  const { witness, salts, outputs } = witnessFor(files, input)
  const wtns = writeWtns(witness)
  witness.wipe()
  try {
    const { proof, publicSignals } = await proverFor(manifest.protocol).prove(zkey, wtns)
    const openings = openingsOf(files, salts, publicSignals)
    return { proof: stamped(manifest, proof), publicSignals, outputs, openings }
  } finally {
    wtns.fill(0)
  }
}

function openingsOf(
  { manifest }: CircuitFiles,
  salts: readonly Float64Array[],
  signals: readonly string[],
): Opening[] {
  const hashed = manifest.statement.tensors.filter(({ visibility }) => visibility === 'hashed')
  return hashed.map(({ name, firstSignal }, i) => {
    const salt = salts[i]!.reduce((total, limb, k) => total + (BigInt(limb) << BigInt(SALT_BITS * k)), 0n)
    return { tensor: name, salt: salt.toString(), digest: signals[firstSignal]! }
  })
}
