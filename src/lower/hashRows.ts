import { BLOCK_WORDS } from '../circuit/digest.js'
import { PERMUTATION_ROWS } from '../gadgets/poseidon.js'

/** Words of a message beside the tensor's: header and salt. */
const FIRST_WORDS = 2

/** Rows of the digest of so many words. */
export function hashRows(words: number): number {
  return PERMUTATION_ROWS * Math.ceil((words + FIRST_WORDS) / BLOCK_WORDS)
}
