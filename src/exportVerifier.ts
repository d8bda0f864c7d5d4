import { requireCircuitHash } from './artifacts/circuitHash.js'
import type { Manifest } from './artifacts/manifest.js'
import { requireOrigin, requireStamp, unpairedKeys } from './artifacts/stamp.js'
import {
  assertDeployableKey,
  type Groth16VerificationKey,
  type KeyFacts,
  relationsOf,
  verifyingPoints,
} from './contract/key.js'
import { verifierName, verifierSource } from './contract/verifier.js'
import { UnsupportedProtocolError } from './errors.js'
import { G1, G2 } from './field/curve.js'
import { readCeremony } from './provers/groth16/contributions.js'
import { followCeremony, sameRatio } from './provers/groth16/followCeremony.js'
import { readG2 } from './provers/groth16/points.js'
import { type KeyInfo, readKeyInfo } from './provers/keyInfo.js'
import { holdsPointsOf } from './provers/keyPoints.js'
import { onlySection, readSections } from './provers/sections.js'
import type { JsonObject } from './provers/types.js'

export interface ExportOptions {
  /** Default: ZkmlVerifier. An insecure key's contract is named DevOnly<name>. */
  readonly contractName?: string
  readonly modelName?: string
  /** Export even for an insecure key, a development key above all; the contract says so. */
  readonly allowInsecureDevKey?: boolean
}

export interface ExportedVerifier {
  readonly name: string
  readonly source: string
  /** Proofs under its key can be forged, so that it is for tests alone; its name says so. */
  readonly devOnly: boolean
}

interface KeyPair {
  readonly zkey: Uint8Array
  readonly verificationKey: JsonObject
}

/**
 * Solidity source of the contract that verifies this circuit's proofs.
 *
 * @throws InsecureKeyError, unless allowed, for a development key, a key without contributions or whose contributions do
 * not lead to its points, and a key by which anybody can forge proofs; UnsupportedProtocolError for PLONK and FFLONK;
 * ArtifactMismatchError for a proving key of another circuit, or a verification key that is not the proving key's
 */
export function exportVerifier(
  manifest: Manifest,
  keys: KeyPair,
  options: ExportOptions = {},
): ExportedVerifier {
  if (manifest.protocol !== 'groth16') throw new UnsupportedProtocolError(manifest.protocol)
  requireCircuitHash(manifest)
  requireStamp('verification_key.json', keys.verificationKey, manifest.circuitHash)
  const info = readKeyInfo(keys.zkey)
  requirePair(manifest, keys, info)
  const devOnly = assertDeployableKey(factsOf(keys, info), {
    allowInsecureDevKey: options.allowInsecureDevKey === true,
  })
  const { contractName, modelName } = options
  const naming = { development: devOnly, ...(contractName === undefined ? {} : { contractName }) }
  const source = verifierSource({
    verificationKey: keys.verificationKey as unknown as Groth16VerificationKey,
    statement: manifest.statement,
    toolVersion: manifest.version,
    modelHash: manifest.modelHash,
    circuitHash: manifest.circuitHash,
    ...(modelName === undefined ? {} : { modelName }),
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

const NOT_FOLLOWED = 'its contributions do not lead to its points'

/** Whether gamma is the generator, as every setup leaves it, and delta what the contributions made of it. */
function comesOfContributions({ zkey, verificationKey }: KeyPair): boolean {
  const [gamma, delta] = [readG2(verificationKey.vk_gamma_2), readG2(verificationKey.vk_delta_2)]
  const delta1 = followCeremony(readCeremony(onlySection(readSections(zkey, 'zkey'), 10, 'zkey')))
  return G2.equal(gamma, G2.generator) && sameRatio([G1.generator, delta1], [gamma, delta])
}

/** The contract trusts the verification key, while the weaknesses of a key are read off the proving key. */
function requirePair({ circuitHash }: Manifest, { zkey, verificationKey }: KeyPair, info: KeyInfo): void {
  if (info.label !== undefined) requireOrigin('circuit.zkey', info.label, circuitHash)
  if (info.protocol === 'groth16' && holdsPointsOf(zkey, verificationKey)) return
  throw unpairedKeys()
}
