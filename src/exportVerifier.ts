import { requireCircuitHash } from './artifacts/circuitHash.js'
import type { Manifest } from './artifacts/manifest.js'
import { requireOrigin, requireStamp, stampOf, unpairedKeys } from './artifacts/stamp.js'
import { assertDeployablePowers, knownPowers, type PowersFacts, readGateKey } from './contract/gateKey.js'
import {
  assertDeployableKey,
  type Groth16VerificationKey,
  type KeyFacts,
  relationsOf,
  verifyingPoints,
} from './contract/key.js'
import type { Language } from './contract/languages/index.js'
import { verifierName, verifierSource } from './contract/verifier.js'
import { G1, G2 } from './field/curve.js'
import { holdsGatesOf } from './provers/gateKeyPoints.js'
import { readCeremony } from './provers/groth16/contributions.js'
import { followCeremony, sameRatio } from './provers/groth16/followCeremony.js'
import { readG2 } from './provers/groth16/points.js'
import { type KeyInfo, readKeyInfo } from './provers/keyInfo.js'
import { holdsPointsOf } from './provers/keyPoints.js'
import { onlySection, readSections } from './provers/sections.js'
import type { JsonObject } from './provers/types.js'

/** The name and the language of a contract, and what it may be made of. */
export interface ExportOptions {
  /** Default: ZkmlVerifier. An insecure key's contract is named DevOnly<name>. */
  readonly contractName?: string
  readonly modelName?: string
  /** Default: solidity. */
  readonly language?: Language
  /** Digest of the committed weights that proofs must be made with; needed exactly where weights are hashed. */
  readonly weightsDigest?: bigint
  /** Export even for an insecure key, a development key above all; the contract says so. */
  readonly allowInsecureDevKey?: boolean
}

/** A verifier contract. */
export interface ExportedVerifier {
  readonly name: string
  readonly source: string
  /** Proofs under its key can be forged, so that it is for tests alone; its name says so. */
  readonly devOnly: boolean
}

/** What `setup` makes. */
export interface KeyPair {
  readonly zkey: Uint8Array
  readonly verificationKey: JsonObject
}

/**
 * Source of the contract that verifies this circuit's proofs.
 *
 * @throws InsecureKeyError, unless allowed, for a development key, a key without contributions or whose contributions do
 * not lead to its points, and a key by which anybody can forge proofs; UnsupportedProtocolError where the language has no
 * contract for the proof system; WeightsDigestMissingError; ArtifactMismatchError for a proving key of another circuit, or
 * a verification key that is not the proving key's
 */
export function exportVerifier(
  manifest: Manifest,
  keys: KeyPair,
  options: ExportOptions = {},
): ExportedVerifier {
  requireCircuitHash(manifest)
  requireStamp('verification_key.json', keys.verificationKey, manifest.circuitHash)
  const info = readKeyInfo(keys.zkey)
  requirePair(manifest, keys, info)
  const allowed = { allowInsecureDevKey: options.allowInsecureDevKey === true }
  const devOnly =
    info.protocol === 'groth16'
      ? assertDeployableKey(factsOf(keys, info), allowed)
      : assertDeployablePowers(powersOf(keys, info), allowed)
  const { contractName, modelName, language, weightsDigest } = options
  const naming = { development: devOnly, contractName }
  const source = verifierSource({
    verificationKey: keys.verificationKey,
    statement: manifest.statement,
    protocol: manifest.protocol,
    language,
    toolVersion: manifest.version,
    modelHash: manifest.weights === 'fixed' ? manifest.modelHash : undefined,
    circuitHash: manifest.circuitHash,
    weightsDigest,
    modelName,
    ...naming,
  })
  return { name: verifierName(naming), source, devOnly }
}

/** Label and number of contributions are what the key's file claims; where they are fine, its points are looked at. */
function factsOf(keys: KeyPair, { contributions, gammaEqualsDelta, development }: KeyInfo): KeyFacts {
  const facts = { contributions, gammaEqualsDelta, development }
  if (contributions === 0 || gammaEqualsDelta || development) return facts
  const points = verifyingPoints(keys.verificationKey as unknown as Groth16VerificationKey)
  const problems = [...relationsOf(points), ...(comesOfContributions(keys) ? [] : [NOT_FOLLOWED])]
  return problems.length === 0 ? facts : { ...facts, problem: problems.join(', ') }
}

/** What a PLONK or FFLONK key says of the powers of tau that it is made of. */
function powersOf({ verificationKey }: KeyPair, info: KeyInfo): PowersFacts {
  const development = info.development || stampOf(verificationKey)?.development === true
  const problem = knownPowers(readGateKey(verificationKey, info.protocol))
  return { development, ...(problem === undefined ? {} : { problem }) }
}

const NOT_FOLLOWED = 'its contributions do not lead to its points'

/** Whether gamma is the generator, as every setup leaves it, and delta what the contributions made of it. */
function comesOfContributions({ zkey, verificationKey }: KeyPair): boolean {
  const [gamma, delta] = [readG2(verificationKey.vk_gamma_2), readG2(verificationKey.vk_delta_2)]
  const delta1 = followCeremony(readCeremony(onlySection(readSections(zkey, 'zkey'), 10, 'zkey')))
  return G2.equal(gamma, G2.generator) && sameRatio([G1.generator, delta1], [gamma, delta])
}

/** The contract trusts the verification key, while the weaknesses of a key are read off the proving key. */
function requirePair(
  { circuitHash, protocol }: Manifest,
  { zkey, verificationKey }: KeyPair,
  info: KeyInfo,
): void {
  if (info.label !== undefined) requireOrigin('circuit.zkey', info.label, circuitHash)
  const holds = protocol === 'groth16' ? holdsPointsOf : holdsGatesOf
  if (info.protocol === protocol && holds(zkey, verificationKey)) return
  throw unpairedKeys()
}
