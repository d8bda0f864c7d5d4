import { type Address, encodeAbiParameters, encodePacked, type Hash, type Hex, keccak256 } from 'viem'

const PARAMETERS = [
  { type: 'uint256' },
  { type: 'address' },
  { type: 'bytes32' },
  { type: 'bytes32' },
] as const

/** What a prover commits to in a market: as its `commitmentOf`, but without telling anybody the proof. */
export function commitmentOf(query: bigint, prover: Address, proof: Hex, outputs: readonly bigint[]): Hash {
  const packed = encodePacked(['int256[]'], [outputs])
  return keccak256(encodeAbiParameters(PARAMETERS, [query, prover, keccak256(proof), keccak256(packed)]))
}
