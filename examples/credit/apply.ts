import type { Hex } from 'viem'
import { type Compiled, type Groth16Proof, type Opening, proofBytes, prove } from '../../src/index.js'
import type { Application } from './attest.js'

/** The arguments of `draw`. */
export interface Claim {
  readonly proof: Hex
  readonly digest: bigint
  readonly score: bigint
}

/** What an applicant does with a record and the opening that the attester gave: proves what the model says of it. */
export async function claimOf(
  compiled: Compiled,
  zkey: Uint8Array,
  record: Application,
  { tensor, salt, digest }: Opening,
): Promise<Claim> {
  const { proof, outputs } = await prove(compiled, zkey, record, { salts: { [tensor]: BigInt(salt) } })
  const [score] = outputs.score!.integers
  return {
    proof: proofBytes(proof as unknown as Groth16Proof),
    digest: BigInt(digest),
    score: BigInt(score!),
  }
}

/** As `draw` takes them. */
export function argumentsOf({ proof, digest, score }: Claim): readonly unknown[] {
  return [proof, digest, score]
}
