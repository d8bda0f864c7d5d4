import type { Statement } from '../circuit/statement.js'
import { InternalError, InvalidOptionError, UnsupportedProtocolError } from '../errors.js'
import { FR } from '../field/bn254.js'
import {
  ContractNameError,
  ContractSizeError,
  InsecureKeyError,
  KeyStatementMismatchError,
  NothingPublicError,
  WeightsDigestMissingError,
} from './errors.js'
import type { ProofSystem, VerificationKey } from './facts.js'
import { type GateKey, knownPowers, readGateKey } from './gateKey.js'
import { type Groth16VerificationKey, gammaEqualsDelta, relationsOf, verifyingPoints } from './key.js'
import { LANGUAGES, type Language, type LanguageTemplate } from './languages/index.js'
import { layoutOf } from './layout.js'
import { CODE_LIMIT, GROTH16_SIGNAL_BYTES, hashedSize } from './size.js'

export interface VerifierOptions {
  readonly verificationKey: Groth16VerificationKey | VerificationKey
  readonly statement: Statement
  readonly toolVersion: string
  /** SHA-256 as 64 hexadecimal digits, with or without 0x. Left out where the circuit does not bind the model's weights. */
  readonly modelHash?: string | undefined
  readonly circuitHash: string
  /** Digest of the committed weights, below r: given exactly where the statement has a tensor of weights. */
  readonly weightsDigest?: bigint | undefined
  /** Default: ZkmlVerifier. */
  readonly contractName?: string | undefined
  readonly modelName?: string | undefined
  /** The key was made by one party for tests, so the contract is named and marked DevOnly. */
  readonly development: boolean
  /** Default: groth16. */
  readonly protocol?: ProofSystem | undefined
  /** Default: solidity. */
  readonly language?: Language | undefined
}

/**
 * Source of the contract that verifies proofs of one verification key and statement.
 *
 * Whether a key is fit for deployment is more than its points tell: ask `assertDeployableKey` or `assertDeployablePowers` first.
 *
 * @throws UnsupportedProtocolError where the language has no contract for the proof system; NothingPublicError,
 * ContractSizeError for more signals than any contract can have, KeyStatementMismatchError, MalformedKeyError,
 * ContractNameError, WeightsDigestMissingError, InvalidOptionError, and InsecureKeyError for a key by whose points anybody
 * can prove anything, unless it is marked as a development key.
 */
export function verifierSource(options: VerifierOptions): string {
  const { statement, development, protocol = 'groth16', language = 'solidity' } = options
  const verificationKey = options.verificationKey as VerificationKey
  const template: LanguageTemplate = LANGUAGES[language]
  if (!template.protocols.includes(protocol)) throw new UnsupportedProtocolError(protocol, language)
  const { signals } = statement
  if (signals === 0) throw new NothingPublicError()
  if (protocol === 'groth16')
    requireGroth16(verificationKey as unknown as Groth16VerificationKey, statement, development)
  else requireGates(readGateKey(verificationKey, protocol), signals, development)
  const layout = layoutOf(statement)
  return template.source({
    name: verifierName(options),
    development,
    modelName: options.modelName,
    toolVersion: options.toolVersion,
    modelHash: hashDigits(options.modelHash ?? '0'.repeat(64)),
    circuitHash: hashDigits(options.circuitHash),
    weightsDigest: weightsDigest(options.weightsDigest, layout.weights !== undefined),
    layout,
    signals,
    protocol,
    verificationKey,
  })
}

/**
 * Name of the generated contract.
 *
 * @throws ContractNameError
 */
export function verifierName(options: Pick<VerifierOptions, 'contractName' | 'development'>): string {
  const { contractName = 'ZkmlVerifier', development } = options
  if (!/^[A-Za-z][A-Za-z0-9_]{0,99}$/.test(contractName)) throw new ContractNameError(contractName)
  return development ? `DevOnly${contractName}` : contractName
}

function requireGroth16(key: Groth16VerificationKey, statement: Statement, development: boolean): void {
  const { signals } = statement
  const points = verifyingPoints(key)
  requireSignals(points.ic.length - 1, signals)
  const bytes = signals * GROTH16_SIGNAL_BYTES
  if (bytes > CODE_LIMIT) {
    const hashed = hashedSize(statement, 'groth16')
    throw new ContractSizeError({ signals, bytes, limit: CODE_LIMIT, hashed })
  }
  const relations = relationsOf(points)
  if (relations.length === 0 || development) return
  throw new InsecureKeyError({
    contributions: 0,
    gammaEqualsDelta: gammaEqualsDelta(points),
    development,
    problem: relations.join(', '),
  })
}

function requireGates(key: GateKey, signals: number, development: boolean): void {
  requireSignals(key.signals, signals)
  const problem = knownPowers(key)
  if (problem !== undefined && !development) throw new InsecureKeyError({ development, problem })
}

function requireSignals(keySignals: number, statementSignals: number): void {
  if (keySignals === statementSignals) return
  throw new KeyStatementMismatchError({ keySignals, statementSignals })
}

function weightsDigest(digest: bigint | undefined, needed: boolean): bigint {
  if (!needed && digest === undefined) return 0n
  if (digest === undefined) throw new WeightsDigestMissingError()
  const accepted = needed ? 'a number from 0 to r - 1' : 'nothing: the statement has no hashed weights'
  if (needed && digest >= 0n && digest < FR) return digest
  throw new InvalidOptionError({ option: 'weightsDigest', found: `${digest}`, accepted })
}

function hashDigits(hash: string): string {
  const digits = hash.replace(/^0x/, '').toLowerCase()
  if (!/^[0-9a-f]{64}$/.test(digits))
    throw new InternalError('a hash has another form than 32 bytes', { facts: { hash } })
  return digits
}
