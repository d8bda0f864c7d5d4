import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import { FR } from '../../../src/field/bn254.js'
import { G1 } from '../../../src/field/curve.js'
import { inverse, mod, power } from '../../../src/field/modular.js'
import { rootOfUnity } from '../../../src/field/ntt.js'
import type { RandomNumbers } from '../../harness/randomNumbers.js'
import { g2 } from '../sampleKey.js'

/**
 * A verification key whose secret is known, and a proof under it of nothing: its numbers are random, but the last point is made
 * so that the pairing holds. What a verifier computes on the way differs in every place from what an honest proof has, where
 * much is 0 or the same.
 */
export interface Simulation {
  readonly verificationKey: { readonly [field: string]: unknown }
  readonly proof: { readonly [field: string]: unknown }
  readonly publicSignals: readonly string[]
  /** The proof with another last point: one that holds where no point is ever added to the first of each sum. */
  readonly proofWithoutSums: Simulation['proof']
}

export interface SimulationSize {
  readonly signals: number
  readonly power: number
  readonly random: RandomNumbers
  /** The first public signal, or the first scalar of the proof, has r more than it should, in the transcript as well. */
  readonly lifted?: 'signal' | 'scalar'
}

/** [k]_1 with its logarithm. */
export interface KnownPoint {
  readonly k: bigint
  /** As hashed, zeros for infinity. */
  readonly words: readonly bigint[]
  readonly json: readonly string[]
}

export function known(k: bigint): KnownPoint {
  const point = G1.multiply(G1.generator, mod(k))
  if (point === undefined) return { k: 0n, words: [0n, 0n], json: ['0', '1', '0'] }
  const { x, y } = point
  return { k: mod(k), words: [x, y], json: [`${x}`, `${y}`, '1'] }
}

export function scalars(random: RandomNumbers, count: number): bigint[] {
  return Array.from({ length: count }, () => random.bits(256) % FR)
}

/** The numbers, the first of them with r more if so wished. */
export function lift(numbers: readonly bigint[], wished: boolean): bigint[] {
  return numbers.map((number, i) => (wished && i === 0 ? number + FR : number))
}

/** Keccak-256 of the words, reduced. */
export function challenge(...words: readonly bigint[]): bigint {
  const digits = words.map((word) => word.toString(16).padStart(64, '0')).join('')
  return mod(BigInt(`0x${bytesToHex(keccak_256(hexToBytes(digits)))}`))
}

/** The part of a key that both proof systems have. The domain's cosets by 2 and 3 are disjoint for every size. */
export function commonKey(protocol: string, { signals, power: exponent }: SimulationSize, tau: bigint) {
  const omega = `${rootOfUnity(exponent)}`
  return {
    protocol,
    curve: 'bn128',
    nPublic: signals,
    power: exponent,
    k1: '2',
    k2: '3',
    w: omega,
    X_2: g2(tau),
  }
}

/** Lagrange's polynomial of omega^i over the domain, at x. */
export function lagrangeAt(x: bigint, i: number, exponent: number): bigint {
  const size = 2n ** BigInt(exponent)
  const root = power(rootOfUnity(exponent), BigInt(i))
  return mod(root * (power(x, size) - 1n) * inverse(mod(size * (x - root))))
}

export function publicInputAt(x: bigint, signals: readonly bigint[], exponent: number): bigint {
  return mod(-signals.reduce((sum, signal, i) => sum + signal * lagrangeAt(x, i, exponent), 0n))
}
