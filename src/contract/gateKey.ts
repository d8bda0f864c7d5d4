import { FQ, FR } from '../field/bn254.js'
import { G1 as CURVE, inSubgroup, G2 as TWIST } from '../field/curve.js'
import { power, inverse as scalarInverse } from '../field/modular.js'
import { rootOfUnity, TWO_ADICITY } from '../field/ntt.js'
import { InsecureKeyError, MalformedKeyError } from './errors.js'
import type { ProofSystem, VerificationKey } from './facts.js'
import type { G1, G2 } from './key.js'

/** What the keys of PLONK and FFLONK have in common: the evaluation domain H, and the secret in G2. */
export interface GateKey {
  /** Public signals, at least 1. */
  readonly signals: number
  /** H is the 2^power powers of omega. */
  readonly power: number
  readonly omega: bigint
  /** H, k1 H and k2 H are disjoint: they name the wires of a gate. */
  readonly k1: bigint
  readonly k2: bigint
  /** [x]_2. */
  readonly x2: G2
}

/** How (0, 0) stands for infinity in the precompiles and in what is hashed. */
export const INFINITY: G1 = { x: 0n, y: 0n }

/**
 * The common part of a verification_key.json.
 *
 * @throws MalformedKeyError
 */
export function readGateKey(key: VerificationKey, protocol: ProofSystem): GateKey {
  requireText(key, 'protocol', protocol)
  requireText(key, 'curve', 'bn128')
  const exponent = readCount(key, 'power', 1, TWO_ADICITY)
  const size = 2 ** exponent
  const signals = readCount(key, 'nPublic', 1, size)
  const [k1, k2] = [readScalar(key, 'k1'), readScalar(key, 'k2')]
  requireDisjoint(size, k1, k2)
  return { signals, power: exponent, omega: readOmega(key, exponent), k1, k2, x2: readX2(key) }
}

/** A residue modulo r with one property. */
export function readScalar(
  key: VerificationKey,
  field: string,
  expected = 'a decimal number below the group order',
  holds: (scalar: bigint) => boolean = () => true,
): bigint {
  const scalar = readNumber(key[field])
  if (scalar === undefined || scalar >= FR || !holds(scalar)) throw malformed(key, field, expected)
  return scalar
}

/** A point [x, y, z] of G1, where z is 1, or [0, 1, 0] for infinity. */
export function readPoint(key: VerificationKey, field: string): G1 {
  const value = key[field]
  const expected = 'a point of G1 with decimal coordinates below the field modulus'
  if (!Array.isArray(value) || value.length !== 3) throw malformed(key, field, expected)
  if (value.join() === '0,1,0') return INFINITY
  const [x, y] = value.map(readNumber)
  const canonical = x !== undefined && y !== undefined && x < FQ && y < FQ && value[2] === '1'
  if (!canonical || !CURVE.contains({ x, y })) throw malformed(key, field, expected)
  return { x, y }
}

/** What speaks against the powers of tau that a key is made of. Such a key needs no contributions of its own. */
export interface PowersFacts {
  readonly development: boolean
  /** Why else proofs can be forged, in words. */
  readonly problem?: string
}

/**
 * Refuses keys that must not guard a deployed contract: made of development powers, or of powers that anybody knows.
 *
 * @returns whether the key is such a one; the contract is then to be named DevOnly
 * @throws InsecureKeyError for such a key unless `allowInsecureDevKey` is set
 */
export function assertDeployablePowers(
  facts: PowersFacts,
  { allowInsecureDevKey }: { allowInsecureDevKey: boolean },
): boolean {
  const insecure = facts.development || facts.problem !== undefined
  if (insecure && !allowInsecureDevKey) throw new InsecureKeyError(facts)
  return insecure
}

/** Whoever knows tau forges; where it is 1 or -1 that is anybody. A file of powers without a contribution has tau = 1. */
export function knownPowers({ x2 }: GateKey): string | undefined {
  const { x } = TWIST.generator
  return x2.x[0] === x.c0 && x2.x[1] === x.c1 ? 'tau = 1 or -1' : undefined
}

/** The root that the verifiers of snarkjs take, whatever the key says. */
function readOmega(key: VerificationKey, exponent: number): bigint {
  const omega = rootOfUnity(exponent)
  return readScalar(key, 'w', `the root of unity ${omega}`, (scalar) => scalar === omega)
}

function requireDisjoint(size: number, k1: bigint, k2: bigint): void {
  const inDomain = (factor: bigint) => power(factor, BigInt(size)) === 1n
  const cosets: readonly (readonly [string, bigint])[] = [
    ['k1', k1],
    ['k2', k2],
    ['k1', k1 * scalarInverse(k2)],
  ]
  for (const [field, factor] of cosets) {
    if (factor !== 0n && !inDomain(factor)) continue
    throw new MalformedKeyError({ field, found: `${field === 'k1' ? k1 : k2}`, expected: 'disjoint cosets' })
  }
}

function readX2(key: VerificationKey): G2 {
  const expected = 'a finite point of G2 with decimal coordinates below the field modulus'
  const value = key.X_2
  const pairs = Array.isArray(value) && value.length === 3 ? value : []
  const numbers = pairs.flatMap((pair: unknown) => (Array.isArray(pair) ? pair.map(readNumber) : [undefined]))
  const [x0, x1, y0, y1] = numbers.filter((number): number is bigint => number !== undefined && number < FQ)
  const shaped = numbers.length === 6 && `${pairs[2]}` === '1,0' && pairs.every((pair) => pair.length === 2)
  if (!shaped || x0 === undefined || x1 === undefined || y0 === undefined || y1 === undefined) {
    throw malformed(key, 'X_2', expected)
  }
  const point = { x: { c0: x0, c1: x1 }, y: { c0: y0, c1: y1 } }
  if (!TWIST.contains(point) || !inSubgroup(point)) throw malformed(key, 'X_2', expected)
  return { x: [x0, x1], y: [y0, y1] }
}

function readCount(key: VerificationKey, field: string, least: number, most: number): number {
  const value = key[field]
  const fits = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
  if (!fits) throw malformed(key, field, `an integer from ${least} to ${most}`)
  return value
}

function requireText(key: VerificationKey, field: string, expected: string): void {
  if (key[field] !== expected) throw malformed(key, field, expected)
}

function readNumber(text: unknown): bigint | undefined {
  return typeof text === 'string' && /^(0|[1-9]\d{0,76})$/.test(text) ? BigInt(text) : undefined
}

function malformed(key: VerificationKey, field: string, expected: string): MalformedKeyError {
  return new MalformedKeyError({ field, found: `${key[field]}`.slice(0, 200), expected })
}
