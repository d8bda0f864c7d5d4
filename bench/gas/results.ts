/** What one verifier contract takes, from mined transactions. */
export interface VerifierGas {
  readonly name: string
  readonly protocol: 'groth16' | 'plonk' | 'fflonk'
  readonly signals: number
  /** Elements that the call carries. */
  readonly inputs: number
  readonly outputs: number
  readonly codeBytes: number
  readonly deployment: number
  /** The whole transaction of verifyInference. */
  readonly verification: number
  readonly proofBytes: number
  /** The same with the compressed proof, where the proof system has one. */
  readonly compressed?: { readonly verification: number; readonly proofBytes: number }
}

/** A circuit that shows the digest of a tensor, and one that does not. */
export interface HashingRows {
  readonly model: string
  readonly elements: number
  readonly rows: number
}

/** What a model takes whose weights the circuit does not show. */
export interface WeightRows {
  readonly model: string
  readonly weights: number
  readonly fixed: number
  readonly private: number
  readonly hashed: number
}

/** bench/gas.json */
export interface GasResults {
  readonly node: string
  readonly compiler: string
  readonly verifiers: readonly VerifierGas[]
  readonly hashing: HashingRows
  readonly weights: readonly WeightRows[]
}
