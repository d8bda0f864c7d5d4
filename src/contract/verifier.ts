import type { Statement } from '../circuit/statement.js'
import { InternalError } from '../errors.js'
import {
  ContractNameError,
  InsecureKeyError,
  KeyStatementMismatchError,
  NothingPublicError,
  TooManySignalsError,
} from './errors.js'
import {
  type Groth16VerificationKey,
  gammaEqualsDelta,
  relationsOf,
  type VerifyingPoints,
  verifyingPoints,
} from './key.js'
import { contractSource } from './languages/solidity/contract.js'
import { tensorParameters } from './parameters.js'

export interface VerifierOptions {
  readonly verificationKey: Groth16VerificationKey
  readonly statement: Statement
  readonly toolVersion: string
  /** SHA-256 as 64 hexadecimal digits, with or without 0x. */
  readonly modelHash: string
  readonly circuitHash: string
  /** Default: ZkmlVerifier. */
  readonly contractName?: string
  readonly modelName?: string
  /** The key was made by one party for tests, so the contract is named and marked DevOnly. */
  readonly development: boolean
}

/** Most public signals whose contract, with up to eight tensors, is below EIP-170's 24,576 bytes when optimized. */
export const MAX_SIGNALS = 250

/**
 * Solidity source of a Groth16 verifier for one verification key and statement.
 *
 * Whether a key is fit for deployment is more than its points tell: ask `assertDeployableKey` first.
 *
 * @throws NothingPublicError, TooManySignalsError, KeyStatementMismatchError, MalformedKeyError, ContractNameError,
 * and InsecureKeyError for a key by whose points anybody can prove anything, unless it is marked as a development key.
 */
export function verifierSource(options: VerifierOptions): string {
  const { statement, development } = options
  const points = verifyingPoints(options.verificationKey)
  requireFit(points, statement)
  requireClosed(points, development)
  return contractSource({
    name: verifierName(options),
    development,
    modelName: options.modelName,
    toolVersion: options.toolVersion,
    modelHash: hashDigits(options.modelHash),
    circuitHash: hashDigits(options.circuitHash),
    parameters: tensorParameters(statement),
    points,
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

function requireClosed(points: VerifyingPoints, development: boolean): void {
  const relations = relationsOf(points)
  if (relations.length === 0 || development) return
  throw new InsecureKeyError({
    contributions: 0,
    gammaEqualsDelta: gammaEqualsDelta(points),
    development,
    problem: relations.join(', '),
  })
}

function requireFit({ ic }: VerifyingPoints, { signals }: Statement): void {
  if (signals === 0) throw new NothingPublicError()
  if (signals > MAX_SIGNALS) throw new TooManySignalsError({ signals, limit: MAX_SIGNALS })
  const keySignals = ic.length - 1
  if (keySignals !== signals) throw new KeyStatementMismatchError({ keySignals, statementSignals: signals })
}

function hashDigits(hash: string): string {
  const digits = hash.replace(/^0x/, '').toLowerCase()
  if (!/^[0-9a-f]{64}$/.test(digits))
    throw new InternalError('a hash has another form than 32 bytes', { facts: { hash } })
  return digits
}
