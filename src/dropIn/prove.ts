import { proveGroth16 } from '../provers/groth16/proveFile.js'
import { sourceOf } from '../provers/keySource.js'
import { requireProveOptions } from '../provers/proveOptions.js'
import type { ProveOptions } from '../provers/types.js'
import { type FileArgument, readFile, withFile } from './files.js'
import type { SnarkjsLogger } from './logger.js'
import { circomWitness } from './witnessProgram.js'

/** What proof.json holds: decimal strings, a point as x, y and z, an element of Fp2 as c0 and c1. */
export type SnarkjsProof = {
  pi_a: string[]
  pi_b: string[][]
  pi_c: string[]
  protocol: string
  curve: string
}

export type SnarkjsProved = {
  proof: SnarkjsProof
  /** Decimal: outputs first, then public inputs. */
  publicSignals: string[]
}

/** The options of a witness: snarkjs's own. */
export interface SnarkjsWitnessOptions {
  readonly sanityCheck?: boolean | undefined
}

/** The options of a proof: snarkjs's one, and ours. */
export interface SnarkjsProverOptions {
  /** snarkjs's name for `threads: 1`. */
  readonly singleThread?: boolean | undefined
  /** Worker threads, 1 to 256; as many as the machine runs at once unless given. */
  readonly threads?: number | undefined
  /** Called with counts of what is done and what there is to do. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  /** Ends the proof with its reason. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Proves with a .zkey and a .wtns, called as snarkjs's `groth16.prove`. Where that makes a false proof of a witness that
 * breaks a row, this throws.
 *
 * @param _logger accepted, and not used
 * @throws InvalidOptionError; UnreadableFileError, MalformedFileError, ForeignKeyError, WitnessMismatchError,
 * UnsatisfiedWitnessError; ProverOutOfMemoryError, ProverWorkerDiedError; the signal's reason
 */
export async function prove(
  zkey: FileArgument,
  wtns: FileArgument,
  _logger?: SnarkjsLogger,
  options: SnarkjsProverOptions = {},
): Promise<SnarkjsProved> {
  const accepted = proveOptions(options)
  return proveBytes(zkey, await readFile(wtns), accepted)
}

/**
 * Computes the witness with circom's program and proves it, called as snarkjs's `groth16.fullProve`.
 *
 * @param input what input.json holds
 * @param wasm what `circom --wasm` writes, of circom 2
 * @param logger is told what the circuit prints with log()
 * @throws as {@link prove}, and the errors of the witness program
 */
export async function fullProve(
  input: unknown,
  wasm: FileArgument,
  zkey: FileArgument,
  logger?: SnarkjsLogger,
  witnessOptions: SnarkjsWitnessOptions = {},
  proverOptions: SnarkjsProverOptions = {},
): Promise<SnarkjsProved> {
  const accepted = proveOptions(proverOptions)
  const { sanityCheck } = witnessOptions
  const onLog = (line: string) => logger?.info(line)
  const wtns = await circomWitness(await readFile(wasm), input, { sanityCheck, onLog })
  try {
    return await proveBytes(zkey, wtns, accepted)
  } finally {
    wtns.fill(0)
  }
}

/** @throws InvalidOptionError */
function proveOptions({ singleThread, threads, onProgress, signal }: SnarkjsProverOptions): ProveOptions {
  const options = { threads: singleThread === true ? 1 : threads, onProgress, signal }
  requireProveOptions(options)
  return options
}

async function proveBytes(
  zkey: FileArgument,
  wtns: Uint8Array,
  options: ProveOptions,
): Promise<SnarkjsProved> {
  const proved = await withFile(zkey, (bytes) => proveGroth16(sourceOf(bytes), wtns, options))
  return { proof: proved.proof as unknown as SnarkjsProof, publicSignals: [...proved.publicSignals] }
}
