import { FQ } from '../field/bn254.js'
import { InsecureKeyError, MalformedKeyError } from './errors.js'
import { openRelations } from './openRelations.js'

type Coordinates = readonly string[]

/** The fields that a contract needs of a Groth16 verification_key.json as snarkjs writes it: decimal strings. */
export interface Groth16VerificationKey {
  /** Points of G1: [x, y, z], z = "1". */
  readonly vk_alpha_1: Coordinates
  readonly IC: readonly Coordinates[]
  /** Points of G2: [[x0, x1], [y0, y1], [z0, z1]] for x0 + x1 u; z = 1. */
  readonly vk_beta_2: readonly Coordinates[]
  readonly vk_gamma_2: readonly Coordinates[]
  readonly vk_delta_2: readonly Coordinates[]
}

/** Affine point of BN254's G1, y^2 = x^3 + 3. */
export interface G1 {
  readonly x: bigint
  readonly y: bigint
}

/** Element c0 + c1 u of Fq2, u^2 = -1. */
export type Fq2 = readonly [c0: bigint, c1: bigint]

/** Affine point of BN254's twist, y^2 = x^3 + 3 / (9 + u). */
export interface G2 {
  readonly x: Fq2
  readonly y: Fq2
}

export interface VerifyingPoints {
  readonly alpha: G1
  readonly beta: G2
  readonly gamma: G2
  readonly delta: G2
  /** One point more than there are public signals. */
  readonly ic: readonly G1[]
}

/**
 * The points of a verification key, each checked to be a finite point of its curve with canonical coordinates.
 *
 * @throws MalformedKeyError
 */
export function verifyingPoints(key: Groth16VerificationKey): VerifyingPoints {
  return {
    alpha: g1('vk_alpha_1', key.vk_alpha_1),
    beta: g2('vk_beta_2', key.vk_beta_2),
    gamma: g2('vk_gamma_2', key.vk_gamma_2),
    delta: g2('vk_delta_2', key.vk_delta_2),
    ic: key.IC.map((point, i) => g1(`IC[${i}]`, point)),
  }
}

/** Whether the key is in the state before any contribution to phase 2; the sign of delta does not matter. */
export function gammaEqualsDelta(points: VerifyingPoints): boolean {
  return relationsOf(points).includes('gamma = delta')
}

/** {@link openRelations} of the points: reasons for which anybody can prove anything. */
export function relationsOf({ alpha, beta, gamma, delta }: VerifyingPoints): string[] {
  return openRelations({ alpha: alpha.x, beta: beta.x, gamma: gamma.x, delta: delta.x })
}

/** What speaks for and against a key. */
export interface KeyFacts {
  readonly contributions: number
  readonly gammaEqualsDelta: boolean
  readonly development: boolean
  /** Why else proofs can be forged, in words. */
  readonly problem?: string
}

/**
 * Refuses keys that must not guard a deployed contract: without a phase-2 contribution, with gamma = delta,
 * made by one party for development, or with another problem.
 *
 * @returns whether the key is such a one; the contract is then to be named DevOnly
 * @throws InsecureKeyError for such a key unless `allowInsecureDevKey` is set
 */
export function assertDeployableKey(
  facts: KeyFacts,
  { allowInsecureDevKey }: { allowInsecureDevKey: boolean },
): boolean {
  const { contributions, gammaEqualsDelta, development, problem } = facts
  const insecure = contributions === 0 || gammaEqualsDelta || development || problem !== undefined
  if (insecure && !allowInsecureDevKey) throw new InsecureKeyError(facts)
  return insecure
}

function g1(field: string, [x, y, z]: Coordinates): G1 {
  const point = { x: coordinate(field, x), y: coordinate(field, y) }
  const onCurve = (point.y * point.y - point.x ** 3n - 3n) % FQ === 0n
  if (z !== '1' || !onCurve) throw malformed(field, `${x},${y},${z}`, 'a finite point of G1')
  return point
}

function g2(field: string, [x, y, z]: readonly Coordinates[]): G2 {
  const point = { x: pair(field, x), y: pair(field, y) }
  if (`${z}` !== '1,0' || !onTwist(point)) throw malformed(field, `${x},${y},${z}`, 'a finite point of G2')
  return point
}

/** (9 + u)(y^2 - x^3) = 3 */
function onTwist({ x, y }: G2): boolean {
  const cube = times(times(x, x), x)
  const square = times(y, y)
  const [c0, c1] = times([9n, 1n], [square[0] - cube[0], square[1] - cube[1]])
  return (c0 - 3n) % FQ === 0n && c1 % FQ === 0n
}

function times(a: Fq2, b: Fq2): Fq2 {
  return [(a[0] * b[0] - a[1] * b[1]) % FQ, (a[0] * b[1] + a[1] * b[0]) % FQ]
}

function pair(field: string, [c0, c1]: Coordinates = []): Fq2 {
  return [coordinate(field, c0), coordinate(field, c1)]
}

function coordinate(field: string, text: string | undefined): bigint {
  if (text === undefined || !/^\d{1,77}$/.test(text) || BigInt(text) >= FQ) {
    throw malformed(field, `${text}`, 'decimal coordinates below the field modulus')
  }
  return BigInt(text)
}

function malformed(field: string, found: string, expected: string): MalformedKeyError {
  return new MalformedKeyError({ field, found, expected })
}
