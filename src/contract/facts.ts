import type { Layout } from './layout.js'

export type ProofSystem = 'groth16' | 'plonk' | 'fflonk'

/** A verification_key.json as snarkjs writes it. The shape depends on the proof system; a language's part checks it. */
export type VerificationKey = { readonly [field: string]: unknown }

/** All that a language's template needs to know of a verifier contract. */
export interface ContractFacts {
  readonly name: string
  /** Proofs can be forged: the contract says so. */
  readonly development: boolean
  readonly modelName: string | undefined
  readonly toolVersion: string
  /** 64 hexadecimal digits; zeros where weights are not fixed. */
  readonly modelHash: string
  readonly circuitHash: string
  /** Below the scalar field's modulus; 0 where the statement has no weights. */
  readonly weightsDigest: bigint
  readonly layout: Layout
  /** Number of public signals. The key is of as many. */
  readonly signals: number
  readonly protocol: ProofSystem
  readonly verificationKey: VerificationKey
}
