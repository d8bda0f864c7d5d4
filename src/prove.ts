import { requireCircuitHash } from './artifacts/circuitHash.js'
import type { Manifest } from './artifacts/manifest.js'
import { requireKeyOf, stamped } from './artifacts/stamp.js'
import { writeWtns } from './backends/r1cs/wtns.js'
import { checkRows } from './circuit/check.js'
import type { Circuit } from './circuit/circuit.js'
import type { Witness } from './circuit/witness.js'
import { mod } from './field/modular.js'
import { type CircuitFiles, type Outputs, witnessFor } from './infer.js'
import type { Opening, Salts } from './openings.js'
import { UnsatisfiedWitnessError } from './provers/errors.js'
import type { CircuitForms } from './provers/groth16/terms.js'
import { proverFor } from './provers/index.js'
import { type Bytes, sourceOf } from './provers/keySource.js'
import { requireProveOptions } from './provers/proveOptions.js'
import type { JsonObject, ProveOptions } from './provers/types.js'

/** A proof that has been verified, and what it is about. */
export interface ProvedInference {
  /** snarkjs's proof.json with a `zkml` stamp. */
  readonly proof: JsonObject
  /** snarkjs's public.json. */
  readonly publicSignals: readonly string[]
  readonly outputs: Outputs
  /** What opens the digest of each hashed input and output; keep it as secret as the tensor. */
  readonly openings: readonly Opening[]
}

/**
 * Proves one inference.
 *
 * @param input parsed JSON in any of the accepted forms (see `readSample`)
 * @param zkey the key's bytes, or where to read them piece by piece
 * @param options how to prove; `salts` of hashed tensors whose digests another proof shows, too
 * @throws InvalidOptionError; ArtifactMismatchError for a key of another circuit; the errors of `run` and of `Prover.prove`
 */
export async function prove(
  files: CircuitFiles,
  zkey: Bytes,
  input: unknown,
  { salts: given, ...options }: Omit<ProveOptions, 'forms'> & { readonly salts?: Salts } = {},
): Promise<ProvedInference> {
  requireProveOptions(options)
  const { manifest } = files
  const source = sourceOf(zkey)
  requireCircuitHash(manifest)
  await requireKeyOf(manifest, source)
  const prover = proverFor(manifest.protocol)
  prover.start?.(options)
  const { circuit, witness, salts, outputs } = witnessFor(files, input, given)
  const wtns = writeWtns(witness)
  try {
    const { proof, publicSignals } = await prover
      .prove(source, wtns, { ...options, forms: formsOf(circuit) })
      .catch((error: unknown) => {
        throw error instanceof UnsatisfiedWitnessError ? located(error, manifest, circuit, witness) : error
      })
    const openings = openingsOf(files, salts, publicSignals)
    return { proof: stamped(manifest, proof), publicSignals, outputs, openings }
  } finally {
    witness.wipe()
    wtns.fill(0)
  }
}

/** The circuit as the prover takes it. */
function formsOf(circuit: Circuit): CircuitForms {
  const { coefs, wideCoefs } = circuit
  const coefficients = Array.from(coefs, (small, id) => mod(wideCoefs.get(id) ?? BigInt(small)))
  return { ...circuit, coefficients }
}

/** The error with the first row that fails. Without one the key is another circuit's. */
function located(
  error: UnsatisfiedWitnessError,
  { protocol }: Manifest,
  circuit: Circuit,
  witness: Witness,
): UnsatisfiedWitnessError {
  const [first] = checkRows(circuit, witness, 1).failures
  const facts = first === undefined ? {} : { layer: first.node, gadget: first.gadget, row: first.row }
  return new UnsatisfiedWitnessError(protocol, error, facts)
}

function openingsOf(
  { manifest }: CircuitFiles,
  salts: readonly bigint[],
  signals: readonly string[],
): Opening[] {
  const hashed = manifest.statement.tensors.filter(({ visibility }) => visibility === 'hashed')
  return hashed.flatMap(({ name, role, firstSignal }, i) =>
    role === 'weights' ? [] : [{ tensor: name, salt: `${salts[i]}`, digest: signals[firstSignal]! }],
  )
}
