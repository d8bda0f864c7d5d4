import type { Builder } from '../circuit/builder.js'
import { digestBlocks, digestDomain, digestHeader } from '../circuit/digest.js'
import type { Form } from '../circuit/forms.js'
import type { PublicTensor } from '../circuit/statement.js'
import { poseidonBlock } from './poseidon.js'

/** A salt is this many private inputs, least significant first, each below 2^SALT_LIMB_BITS: exact in a double. */
export const SALT_LIMBS = 3
const SALT_LIMB_BITS = 50

/**
 * The public digest of a hashed tensor, salted (digest.ts states the message).
 *
 * Prove   h_(i+1) = Poseidon(block i, h_i) from a constant h_0;   salt = limb0 + 2^50 limb1 + 2^100 limb2, linear
 * Sound   the words are those of `pack`: one reading given count and width, which the first block holds; of weights, the
 *         numbers that rows multiply by. Limbs need no range: whatever field element they sum to is a salt, and the digest binds the words for any salt.
 * Facts   none: the digest is a field element
 * Twin    circuits/Poseidon.circom     Cost  612 rows per 16 words, counting 2 for header and salt
 */
export function tensorDigest(
  c: Builder,
  words: readonly Form[],
  tensor: PublicTensor,
  saltLimbs: readonly Form[],
): Form {
  const message = [c.constant(digestHeader(tensor)), joinLimbs(c, saltLimbs), ...words]
  return digestBlocks(message, c.zero).reduce(
    (chain, block) => poseidonBlock(c, block, chain),
    c.constant(digestDomain(tensor)),
  )
}

function joinLimbs(c: Builder, limbs: readonly Form[]): Form {
  const sum = c.sum()
  for (let i = 0; i < SALT_LIMBS; i++) sum.add(limbs[i]!, 1n << BigInt(SALT_LIMB_BITS * i))
  return sum.close()
}
