import { BLOCK_WORDS } from '../circuit/digest.js'

/** Rows of one permutation (gadget `poseidonBlock`). */
const PERMUTATION_ROWS = 612

/** Words of a message beside the tensor's: header and salt. */
const FIRST_WORDS = 2

/** Rows of the digest of so many words. */
export function hashRows(words: number): number {
  return PERMUTATION_ROWS * Math.ceil((words + FIRST_WORDS) / BLOCK_WORDS)
}
