import { G1, G2, type Point } from '../../src/field/curve.js'
import { inverse, mod } from '../../src/field/modular.js'
import { bucketSum } from '../../src/field/msm.js'
import { type Compilation, type Keys, setup } from '../../src/index.js'
import { initialKey } from '../../src/provers/groth16/initialKey.js'
import { proofJson, readG1, readG2 } from '../../src/provers/groth16/points.js'
import { verificationKeyOf } from '../../src/provers/groth16/verificationKey.js'
import { bytesSource } from '../../src/provers/keySource.js'
import { type KeyLabel, readLabel, withLabel } from '../../src/provers/label.js'
import { ptauFromWaste } from '../../src/provers/ptau/developmentPtau.js'
import { readSections, writeSections } from '../../src/provers/sections.js'
import type { JsonObject } from '../../src/provers/types.js'
import { VERSION } from '../../src/version.js'
import { waste } from '../provers/sampleKeys.js'

/** Powers of tau for the small models of these tests, from secrets that the tests know. */
export function powersOfTau(secrets = waste): Promise<Uint8Array> {
  return ptauFromWaste(8, 'full', secrets, {})
}

/** The label of a compilation's key that does not call itself a development key. */
export function labelOf({ manifest }: Compilation): KeyLabel {
  const { circuitHash, modelHash } = manifest
  return { tool: 'zkml', version: VERSION, circuitHash, modelHash, development: false }
}

/** What `snarkjs zkey new` makes: gamma = delta, no contribution. */
export async function freshKeys(compilation: Compilation, ptau: Uint8Array): Promise<Keys> {
  return keysOf(withLabel(await initialKey(compilation.r1cs, ptau), labelOf(compilation)))
}

/** Keys with one contribution that do not say where their powers of tau come from, as those of a ceremony do not. */
export async function ceremonyKeys(compilation: Compilation, ptau: Uint8Array): Promise<Keys> {
  const { zkey, verificationKey } = await setup(compilation, { ptau })
  return { zkey: withLabel(zkey, { ...readLabel(zkey)!, development: false }), verificationKey }
}

export async function keysOf(zkey: Uint8Array): Promise<Keys> {
  return { zkey, verificationKey: await verificationKeyOf(bytesSource(zkey)) }
}

/** The key with the bytes of one section replaced. */
export function withSection(zkey: Uint8Array, id: number, change: (bytes: Uint8Array) => Uint8Array) {
  const sections = readSections(zkey, 'zkey')
  return writeSections(
    'zkey',
    sections.map((section) => (section.id === id ? { id, bytes: change(section.bytes.slice()) } : section)),
  )
}

/** L: the constant point of the key and each signal times its own. */
function combined({ IC }: JsonObject, signals: readonly string[]): Point<bigint> {
  return bucketSum(G1, (IC as unknown[]).map(readG1), [1n, ...signals.map(BigInt)])
}

/** A = alpha, B = beta, C = -L: holds whatever the signals are if gamma = delta. */
export function forgedWithoutSecondPhase(key: JsonObject, signals: readonly string[]): JsonObject {
  const [a, b] = [readG1(key.vk_alpha_1), readG2(key.vk_beta_2)]
  return proofJson({ a, b, c: G1.negate(combined(key, signals)) })
}

/** The same with C = L, for gamma = -delta. */
export function forgedWithOppositeDelta(key: JsonObject, signals: readonly string[]): JsonObject {
  const [a, b] = [readG1(key.vk_alpha_1), readG2(key.vk_beta_2)]
  return proofJson({ a, b, c: combined(key, signals) })
}

/** A = alpha + L, B = beta, C = 0: holds if gamma = beta. */
export function forgedWithoutFirstPhase(key: JsonObject, signals: readonly string[]): JsonObject {
  const a = G1.add(readG1(key.vk_alpha_1), combined(key, signals))
  return proofJson({ a, b: readG2(key.vk_beta_2), c: undefined })
}

/** A = L, B = gamma, C = 0: holds if alpha = 0. */
export function forgedWithoutAlpha(key: JsonObject, signals: readonly string[]): JsonObject {
  return proofJson({ a: combined(key, signals), b: readG2(key.vk_gamma_2), c: undefined })
}

/** Another proof of the same, made without the witness: A / k, k B + s delta, C + (s / k) A. */
export function rerandomized(proof: JsonObject, key: JsonObject, k: bigint, s: bigint): JsonObject {
  const [a, b, c] = [readG1(proof.pi_a), readG2(proof.pi_b), readG1(proof.pi_c)]
  const share = inverse(k)
  return proofJson({
    a: G1.multiply(a, share),
    b: G2.add(G2.multiply(b, k), G2.multiply(readG2(key.vk_delta_2), s)),
    c: G1.add(c, G1.multiply(a, mod(s * share))),
  })
}
