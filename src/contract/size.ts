import type { Statement } from '../circuit/statement.js'
import type { ProofSystem } from './facts.js'

/** Most bytes of code that a contract may have on Ethereum (EIP-170). */
export const CODE_LIMIT = 24_576

/** The coordinates of a signal's point of a Groth16 key, which stand in the code: what a signal takes at least. */
export const GROTH16_SIGNAL_BYTES = 64

/** Measured of contracts in Solidity whose tensors are all hashed: code without any tensor. */
const BASE_BYTES: Readonly<Record<ProofSystem, number>> = { groth16: 3_450, plonk: 4_200, fflonk: 3_800 }
/** The same: code of a digest, its point of the key included. */
const DIGEST_BYTES = 230

/** What the contract would have with every tensor hashed that is public now, in words. */
export function hashedSize({ tensors }: Statement, protocol: ProofSystem): string {
  const bytes = BASE_BYTES[protocol] + DIGEST_BYTES * tensors.length
  return `${tensors.length} public signal(s), about ${Math.round(bytes / 100) * 100} bytes`
}
