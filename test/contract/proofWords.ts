import type { Hex } from 'viem'
import type { Groth16Proof } from '../../src/contract/proofNumbers.js'

/** The eight words of a proof as verifyProof takes them: of B's coordinates the coefficient of u first. */
export function proofWords({ pi_a, pi_b, pi_c }: Groth16Proof): bigint[] {
  const [x, y] = pi_b
  return [pi_a[0], pi_a[1], x![1], x![0], y![1], y![0], pi_c[0], pi_c[1]].map((text) => BigInt(text!))
}

/** Numbers as bytes, 32 each, big-endian. */
export function bytesOf(words: readonly bigint[]): Hex {
  return `0x${words.map((word) => word.toString(16).padStart(64, '0')).join('')}`
}
