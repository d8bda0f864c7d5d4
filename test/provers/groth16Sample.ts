import type { JsonObject, Proved } from '../../src/provers/types.js'
import * as points from '../contract/sampleKey.js'
import { RandomNumbers } from '../harness/randomNumbers.js'
import { inverse, mod } from './bn254Reference.js'

/** k G as snarkjs writes points, infinity as it does too. */
export const g1 = (k: bigint): string[] => (mod(k) === 0n ? ['0', '1', '0'] : points.g1(mod(k)))

/** k G2, likewise. */
export const g2 = (k: bigint): string[][] => {
  const infinity = [
    ['0', '0'],
    ['1', '0'],
    ['0', '0'],
  ]
  return mod(k) === 0n ? infinity : points.g2(mod(k))
}

/** A Groth16 key of no circuit whose secrets are known, so that any signals can be proved. All points through noble. */
export class SampleKey {
  readonly alpha: bigint
  readonly beta: bigint
  readonly gamma: bigint
  readonly delta: bigint
  /** Discrete logarithms of IC. */
  readonly inputs: readonly bigint[]

  constructor(
    readonly random: RandomNumbers,
    signals: number,
  ) {
    const scalar = () => mod(random.bits(256)) || 1n
    this.alpha = scalar()
    this.beta = scalar()
    this.gamma = scalar()
    this.delta = scalar()
    this.inputs = Array.from({ length: signals + 1 }, scalar)
  }

  get json(): JsonObject {
    return {
      protocol: 'groth16',
      curve: 'bn128',
      nPublic: this.inputs.length - 1,
      vk_alpha_1: g1(this.alpha),
      vk_beta_2: g2(this.beta),
      vk_gamma_2: g2(this.gamma),
      vk_delta_2: g2(this.delta),
      IC: this.inputs.map(g1),
    }
  }

  /** alpha beta + l gamma: what a b - c delta must be. */
  target(signals: readonly bigint[]): bigint {
    const l = this.inputs.reduce((sum, input, i) => sum + input * (i === 0 ? 1n : signals[i - 1]!), 0n)
    return mod(this.alpha * this.beta + l * this.gamma)
  }

  /** A proof of random signals, with the discrete logarithms of its points. */
  prove(): Proved & { readonly a: bigint; readonly b: bigint; readonly c: bigint } {
    const signals = this.inputs.slice(1).map(() => mod(this.random.bits(256)))
    const [a, b] = [mod(this.random.bits(256)), mod(this.random.bits(256))]
    const c = mod((a * b - this.target(signals)) * inverse(this.delta))
    return { ...proofOf(a, b, c), publicSignals: signals.map(String), a, b, c }
  }
}

export function proofOf(a: bigint, b: bigint, c: bigint): { readonly proof: JsonObject } {
  return { proof: { protocol: 'groth16', curve: 'bn128', pi_a: g1(a), pi_b: g2(b), pi_c: g1(c) } }
}

/** A key, and a proof that holds, made without any engine. */
export function sampleProof(seed: number, signals: number) {
  const key = new SampleKey(new RandomNumbers(seed), signals)
  const { proof, publicSignals } = key.prove()
  return { verificationKey: key.json, proof, publicSignals }
}
