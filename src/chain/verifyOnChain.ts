import { type Address, type Hash, keccak256 } from 'viem'
import type { Manifest } from '../artifacts/manifest.js'
import { requireStamp } from '../artifacts/stamp.js'
import { zkmlVerifierAbi } from '../contract/abi.js'
import { proofCalldata } from '../contract/calldata.js'
import type { JsonObject } from '../provers/types.js'
import { isRevert, type Revert, read, reasonOf, revertOf } from './contractCalls.js'
import { NodeFailedError, NothingDeployedError, OtherContractError } from './errors.js'
import type { ChainNode } from './node.js'
import { inOneLine } from './rpc.js'

/** A proof and its public signals, as they are in files. */
export interface Proven {
  readonly proof: JsonObject
  readonly publicSignals: readonly string[]
}

/** What a verifier contract says of a proof. */
export interface OnChainVerdict {
  readonly valid: boolean
  /** Why not, in words; absent for a valid proof. */
  readonly reason?: string
  /** The error's name; absent for a valid proof and where the contract gave none. */
  readonly error?: string
}

/** What a verifier contract must be. */
export interface ExpectedVerifier {
  readonly address: Address
  /** Keccak-256 of its code, where it is known. */
  readonly codeHash: Hash | undefined
}

/**
 * Asks a deployed verifier about a proof: a call, no transaction, no key.
 *
 * @throws NothingDeployedError; OtherContractError when code or constants are not those of this circuit;
 * MalformedProofError, SignalRangeError, ArtifactMismatchError for files that are of no such proof
 */
export async function verifyOnChain(
  node: ChainNode,
  verifier: ExpectedVerifier,
  manifest: Manifest,
  { proof, publicSignals }: Proven,
): Promise<OnChainVerdict> {
  requireStamp('proof.json', proof, manifest.circuitHash)
  const { verifyInference } = proofCalldata(
    proof as never,
    publicSignals,
    manifest.statement,
    manifest.protocol,
  )
  await requireVerifier(node, verifier, manifest, weightsSignal(manifest, publicSignals))
  const answer = await node.call({ to: verifier.address, data: verifyInference })
  if ('result' in answer) return { valid: true }
  const { failure } = answer
  if (!isRevert(failure)) {
    const problem = inOneLine(failure.message)
    throw new NodeFailedError({ node: node.host, method: 'eth_call', problem })
  }
  const revert = revertOf(failure, zkmlVerifierAbi)
  if (revert === undefined) return { valid: false, reason: reasonOf(failure, zkmlVerifierAbi) }
  return { valid: false, reason: inWords(revert), error: revert.name }
}

/** The digest of the committed weights that the proof was made with. */
function weightsSignal({ statement }: Manifest, signals: readonly string[]): bigint | undefined {
  const weights = statement.tensors.find(({ role }) => role === 'weights')
  return weights && BigInt(signals[weights.firstSignal]!)
}

/**
 * Checks that the contract at the address is a verifier of this circuit.
 *
 * @param weightsDigest where weights are hashed and their digest is known
 * @throws NothingDeployedError, OtherContractError
 */
export async function requireVerifier(
  node: ChainNode,
  { address, codeHash }: ExpectedVerifier,
  { circuitHash }: Manifest,
  weightsDigest?: bigint,
): Promise<void> {
  const code = await node.code(address)
  if (code === '0x') throw new NothingDeployedError({ address, chain: node.chainId })
  const same = (what: string, found: string, expected: string) => {
    if (found !== expected) throw new OtherContractError({ address, what, found, expected })
  }
  if (codeHash !== undefined) same('code', keccak256(code), codeHash)
  const contract = { address, abi: zkmlVerifierAbi }
  same('CIRCUIT_HASH', await read(node, contract, 'CIRCUIT_HASH', []), `0x${circuitHash}`)
  if (weightsDigest === undefined) return
  same('WEIGHTS_DIGEST', `${await read(node, contract, 'WEIGHTS_DIGEST', [])}`, `${weightsDigest}`)
}

const WORDS: Readonly<Record<string, (...args: readonly unknown[]) => string>> = {
  InvalidProof: () => 'the proof does not prove this inference',
  NotCanonical: (index) => `number ${index} of proof or signals is not below its modulus`,
  WrongProofLength: (found) => `the contract takes no proof of ${found} bytes`,
  WrongLength: (expected, found) => `the contract takes ${expected} bytes or values, not ${found}`,
  InputOutOfRange: (index) => `input element ${index} is outside its range`,
  OutputOutOfRange: (index, value) => `output element ${index}, ${value}, is outside its range`,
}

function inWords({ name, args, text }: Revert): string {
  return WORDS[name]?.(...args) ?? text
}
