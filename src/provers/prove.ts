import { saysNoMemory } from '../util/memoryErrors.js'
import { ForeignKeyError, SnarkjsFailedError, UnsatisfiedWitnessError } from './errors.js'
import { readKeyInfo } from './keyInfo.js'
import type { Progress } from './progress.js'
import { asFile, messageOf, ProofLog, withSnarkjs } from './snarkjs.js'
import type { JsonObject, Protocol, Proved } from './types.js'
import { verifyProof } from './verify.js'
import { witnessValues } from './witnessFile.js'

/**
 * Proves with snarkjs and verifies the outcome. snarkjs itself makes a false Groth16 proof of a false witness
 * without a word, and fails in one of many places in the other two.
 *
 * @throws ForeignKeyError, MalformedFileError, WitnessMismatchError, UnsatisfiedWitnessError;
 * ProverWorkerDiedError; the signal's reason
 */
export async function proveWith(
  protocol: Protocol,
  zkey: Uint8Array,
  wtns: Uint8Array,
  progress: Progress = {},
): Promise<Proved> {
  requireMatch(protocol, zkey, wtns)
  const { signal } = progress
  const log = new ProofLog(progress)
  return withSnarkjs(async (snarkjs) => {
    const proved = await snarkjs[protocol].prove(asFile(zkey), asFile(wtns), log).catch((cause: unknown) => {
      throw proveFailure(protocol, cause)
    })
    log.made()
    const vkey = await exportKey(protocol, zkey, signal)
    const holds = await verifyProof(protocol, vkey, proved.publicSignals, proved.proof, signal)
    if (!holds) throw new UnsatisfiedWitnessError(protocol)
    log.verified()
    return proved
  }, signal)
}

/** How PLONK and FFLONK notice a false witness: a quotient that is no polynomial, or too long a one. */
const FALSE_WITNESS = /polynomial|divi|copy constraints|degree/i

function proveFailure(protocol: Protocol, cause: unknown): Error {
  // That error is for whoever knows the platform to word.
  if (saysNoMemory(cause)) return cause
  const problem = messageOf(cause)
  const isWitness = protocol !== 'groth16' && FALSE_WITNESS.test(problem)
  return isWitness
    ? new UnsatisfiedWitnessError(protocol, cause)
    : new SnarkjsFailedError('prove', problem, cause)
}

/** @throws ForeignKeyError, MalformedFileError; the signal's reason */
export async function exportKey(
  protocol: Protocol,
  zkey: Uint8Array,
  signal?: AbortSignal,
): Promise<JsonObject> {
  requireProtocol(protocol, zkey)
  return withSnarkjs((snarkjs) => snarkjs.zKey.exportVerificationKey(asFile(zkey)), signal)
}

function requireProtocol(protocol: Protocol, zkey: Uint8Array): { readonly wires: number } {
  const info = readKeyInfo(zkey)
  if (info.protocol !== protocol) throw new ForeignKeyError(info.protocol, protocol)
  return info
}

function requireMatch(protocol: Protocol, zkey: Uint8Array, wtns: Uint8Array): void {
  const { wires } = requireProtocol(protocol, zkey)
  witnessValues(wtns, wires)
}
