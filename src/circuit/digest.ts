import { poseidon } from '../field/poseidon.js'
import { sizeOf } from '../util/integers.js'
import type { PublicTensor } from './statement.js'

/** Words that one permutation absorbs. */
export const BLOCK_WORDS = 16

/** A chain's start: the ASCII bytes of a name as one big-endian integer. */
function domain(name: string): bigint {
  return [...name].reduce((n, character) => n * 256n + BigInt(character.charCodeAt(0)), 0n)
}

/** Where the chain of a tensor's digest starts. */
export const DIGEST_DOMAIN = domain('zkml.tensor.v1')

/** Where the chain of the digest of a model's weights starts. */
const WEIGHTS_DOMAIN = domain('zkml.weights.v1')

type Described = Pick<PublicTensor, 'role' | 'shape' | 'bytesPerValue'>

/** Where the chain of a hashed tensor's digest starts. */
export function digestDomain({ role }: Pick<PublicTensor, 'role'>): bigint {
  return role === 'weights' ? WEIGHTS_DOMAIN : DIGEST_DOMAIN
}

/** First word of the message: element count + 2^64 * bytes per value, which makes the packing of the rest unambiguous. */
export function digestHeader({ shape, bytesPerValue }: Omit<Described, 'role'>): bigint {
  return BigInt(sizeOf(shape)) + (BigInt(bytesPerValue) << 64n)
}

/** The message cut into blocks of 16 words, the last one padded. */
export function digestBlocks<T>(message: readonly T[], padding: T): T[][] {
  const blocks = Math.ceil(message.length / BLOCK_WORDS)
  return Array.from({ length: blocks }, (_, block) =>
    Array.from({ length: BLOCK_WORDS }, (__, i) => message[block * BLOCK_WORDS + i] ?? padding),
  )
}

/**
 * The public digest of a hashed tensor: h_0 = its domain, h_(i+1) = poseidon(block i, capacity h_i) over the message
 * [header, salt, ...words] padded with zeros; the last h. The circuit's side is gadget `tensorDigest`.
 *
 * @param words the tensor packed as `statement.ts` says, as many words as a public tensor has signals; of weights, the
 * words that the circuit computes with
 * @param salt integer in [0, 2^150); keep it secret: without it a tensor of few possible values can be guessed
 */
export function digestOf(words: readonly bigint[], tensor: Described, salt: bigint): bigint {
  const message = [digestHeader(tensor), salt, ...words]
  return digestBlocks(message, 0n).reduce((chain, block) => poseidon(block, chain), digestDomain(tensor))
}
