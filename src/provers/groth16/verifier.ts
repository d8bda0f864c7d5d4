import { G1, G2, type Point } from '../../field/curve.js'
import type { Fp2 } from '../../field/extension.js'
import { mod } from '../../field/modular.js'
import { bucketSum } from '../../field/msm.js'
import { type PreparedG2, type PreparedPair, pairingProductIsOne, prepareG2 } from '../../field/pairing.js'
import { MalformedVerificationKeyError } from '../errors.js'
import { proofIsCanonical, publicSignalsOfKey, signalsAreCanonical } from '../proofShape.js'
import type { JsonObject, Proved } from '../types.js'
import { readG1, readG2 } from './points.js'

interface Key {
  readonly alpha: Point<bigint>
  readonly beta: PreparedG2
  readonly gamma: PreparedG2
  readonly delta: PreparedG2
  /** The constant one first, then one for each public signal. */
  readonly inputs: readonly Point<bigint>[]
}

interface Proof {
  readonly a: Point<bigint>
  readonly b: Point<Fp2>
  readonly c: Point<bigint>
  readonly signals: readonly bigint[]
}

/**
 * Whether a Groth16 proof holds (eprint 2016/260, section 3.2): e(A, B) = e(alpha, beta) e(L, gamma) e(C, delta), where
 * L is IC_0 and the signals times IC_1, IC_2, ... Key and proof are in snarkjs's JSON forms.
 *
 * False covers wrong values too: another number of signals, signals not below r, coordinates not below q, points off the
 * curve or, in B's case, outside of the subgroup. A, C and IC may be infinity, B may not: so it is with snarkjs.
 *
 * @throws MalformedProofError, MalformedVerificationKeyError for a JSON of another shape; the latter also for a key with
 * a point outside of its group, or infinity for a point of G2
 */
export function verifyGroth16(
  verificationKey: JsonObject,
  publicSignals: readonly string[],
  proof: JsonObject,
): boolean {
  return verifyMany(verificationKey, [{ publicSignals, proof }])
}

/**
 * Whether all of many proofs of one key hold; true for no proofs. One final exponentiation, and a Miller loop for each
 * proof and three more.
 *
 * The equations are multiplied together: the first as it is, so that a single proof is just verified, each other to a
 * power below 2^128 that is drawn at random once the proofs are fixed. A batch with a false proof passes with a chance of
 * 2^-128 at most: both sides are in a group of prime order r > 2^128, so for a false equation at most one power makes the
 * product right, whatever the other powers are. (Small exponents test: Bellare, Garay and Rabin, Eurocrypt 1998.)
 *
 * @throws as verifyGroth16
 */
export function verifyMany(verificationKey: JsonObject, proved: readonly Proved[]): boolean {
  const signalCount = publicSignalsOfKey('groth16', verificationKey)
  const key = readKey(verificationKey)
  const canonical = proved.map(isCanonical)
  const counted = proved.every(({ publicSignals }) => publicSignals.length === signalCount)
  if (!counted || canonical.includes(false)) return false
  const proofs = proved.map(readProof)
  if (!proofs.every(isOnCurves)) return false
  const prepared = prepareG2(proofs.map(({ b }) => b))
  return prepared.every((b) => b !== undefined) && equationsHold(key, proofs, prepared)
}

/** Does not stop at the first false value, so that a malformed JSON is always reported. */
function isCanonical({ publicSignals, proof }: Proved): boolean {
  return [signalsAreCanonical(publicSignals), proofIsCanonical('groth16', proof)].every(Boolean)
}

function readProof({ publicSignals, proof }: Proved): Proof {
  const [a, b, c] = [readG1(proof.pi_a), readG2(proof.pi_b), readG1(proof.pi_c)]
  return { a, b, c, signals: publicSignals.map(BigInt) }
}

function isOnCurves({ a, b, c }: Proof): boolean {
  return G1.contains(a) && b !== undefined && G2.contains(b) && G1.contains(c)
}

/** The key's JSON has the right shape. @throws MalformedVerificationKeyError for a point outside of its group */
function readKey(json: JsonObject): Key {
  const [beta, gamma, delta] = groupG2(json, ['vk_beta_2', 'vk_gamma_2', 'vk_delta_2'])
  const [alpha] = groupG1('vk_alpha_1', [json.vk_alpha_1])
  const inputs = groupG1('IC', json.IC as readonly unknown[])
  return { alpha, beta: beta!, gamma: gamma!, delta: delta!, inputs }
}

function groupG1(field: string, jsons: readonly unknown[]): Point<bigint>[] {
  const points = jsons.map(readG1)
  if (points.every((point) => G1.contains(point))) return points
  throw new MalformedVerificationKeyError(field, 'is not in the group')
}

function groupG2(json: JsonObject, fields: readonly string[]): PreparedG2[] {
  const points = fields.map((field) => readG2(json[field]))
  const prepared = prepareG2(points)
  return fields.map((field, i) => {
    const [point, lines] = [points[i], prepared[i]]
    if (point !== undefined && G2.contains(point) && lines !== undefined) return lines
    throw new MalformedVerificationKeyError(
      field,
      point === undefined ? 'is infinity' : 'is not in the group',
    )
  })
}

function equationsHold(key: Key, proofs: readonly Proof[], prepared: readonly PreparedG2[]): boolean {
  const powers = proofs.map((_, i) => (i === 0 ? 1n : random128()))
  const left = proofs.map(({ a }, i) => ({ g1: G1.multiply(a, powers[i]!), g2: prepared[i]! }))
  const right = rightSides(key, proofs, powers).map(({ g1, g2 }) => ({ g1: G1.negate(g1), g2 }))
  return pairingProductIsOne([...left, ...right])
}

function rightSides(key: Key, proofs: readonly Proof[], powers: readonly bigint[]): PreparedPair[] {
  const total = mod(powers.reduce((sum, power) => sum + power, 0n))
  const inputs = bucketSum(G1, key.inputs, [total, ...signalSums(key, proofs, powers)])
  const c = proofs.map((proof) => proof.c)
  return [
    { g1: G1.multiply(key.alpha, total), g2: key.beta },
    { g1: inputs, g2: key.gamma },
    { g1: bucketSum(G1, c, powers), g2: key.delta },
  ]
}

/** For each of the key's signals, the sum over the proofs of its value times the proof's power. */
function signalSums({ inputs }: Key, proofs: readonly Proof[], powers: readonly bigint[]): bigint[] {
  return inputs
    .slice(1)
    .map((_, j) => mod(proofs.reduce((sum, { signals }, i) => sum + powers[i]! * signals[j]!, 0n)))
}

function random128(): bigint {
  const [high, low] = crypto.getRandomValues(new BigUint64Array(2))
  return (high! << 64n) | low!
}
