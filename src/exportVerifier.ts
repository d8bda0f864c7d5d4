import { ArtifactMismatchError } from './artifacts/errors.js'
import type { Manifest } from './artifacts/manifest.js'
import { requireOrigin, requireStamp } from './artifacts/stamp.js'
import { UnsupportedProtocolError } from './errors.js'
import { type KeyInfo, readKeyInfo } from './provers/keyInfo.js'
import { holdsPointsOf } from './provers/keyPoints.js'
import type { JsonObject } from './provers/types.js'
import { assertDeployableKey, type Groth16VerificationKey } from './solidity/key.js'
import { verifierName, verifierSource } from './solidity/verifier.js'

export interface ExportOptions {
  /** Default: ZkmlVerifier. A development key's contract is named DevOnly<name>. */
  readonly contractName?: string
  readonly modelName?: string
  /** Export even for a development key; the contract says so. */
  readonly allowInsecureDevKey?: boolean
}

export interface ExportedVerifier {
  readonly name: string
  readonly source: string
}

interface KeyPair {
  readonly zkey: Uint8Array
  readonly verificationKey: JsonObject
}

/**
 * Solidity source of the contract that verifies this circuit's proofs.
 *
 * @throws InsecureKeyError for a development key, unless allowed; UnsupportedProtocolError for PLONK and FFLONK;
 * ArtifactMismatchError for a proving key of another circuit, or a verification key that is not the proving key's
 */
export function exportVerifier(
  manifest: Manifest,
  keys: KeyPair,
  options: ExportOptions = {},
): ExportedVerifier {
  if (manifest.protocol !== 'groth16') throw new UnsupportedProtocolError(manifest.protocol)
  requireStamp('verification_key.json', keys.verificationKey, manifest.circuitHash)
  const info = readKeyInfo(keys.zkey)
  requirePair(manifest, keys, info)
  const { contributions, gammaEqualsDelta, development } = info
  assertDeployableKey(
    { contributions, gammaEqualsDelta, development },
    { allowInsecureDevKey: options.allowInsecureDevKey === true },
  )
  const { contractName, modelName } = options
  const naming = { development: info.development, ...(contractName === undefined ? {} : { contractName }) }
  const source = verifierSource({
    verificationKey: keys.verificationKey as unknown as Groth16VerificationKey,
    statement: manifest.statement,
    toolVersion: manifest.version,
    modelHash: manifest.modelHash,
    circuitHash: manifest.circuitHash,
    ...(modelName === undefined ? {} : { modelName }),
    ...naming,
  })
  return { name: verifierName(naming), source }
}

/** The contract trusts the verification key, while the weaknesses of a key are read off the proving key. */
function requirePair({ circuitHash }: Manifest, { zkey, verificationKey }: KeyPair, info: KeyInfo): void {
  if (info.label !== undefined) requireOrigin('circuit.zkey', info.label, circuitHash)
  if (info.protocol === 'groth16' && holdsPointsOf(zkey, verificationKey)) return
  throw new ArtifactMismatchError({
    artifact: 'verification_key.json',
    found: 'points of another key',
    expected: 'the points of circuit.zkey',
  })
}
