import { concatBytes } from '../bytes.js'
import { viewOf } from '../keySource.js'

/** What each contribution begins with: tau in G1 and G2, alpha and beta in G1, beta in G2 after it, packed. */
const POINTS_BYTES = 64 + 128 + 64 + 64 + 128
/** A proof of knowledge, the state of a hash, the next challenge and the kind of contribution. */
const PROOF_BYTES = 6 * 64 + 3 * 128 + 216 + 64 + 4

/** What section 7 of a powers-of-tau file says, as far as it is looked at here. */
export interface PtauContributions {
  readonly count: number
  /** The points of the last one. */
  readonly last: Uint8Array
}

/** @returns undefined for bytes that are no such section */
export function readPtauContributions(section: Uint8Array): PtauContributions | undefined {
  const view = viewOf(section)
  const wordAt = (offset: number) => (offset + 4 <= section.length ? view.getUint32(offset, true) : undefined)
  const count = wordAt(0)
  if (count === undefined) return undefined
  let last: Uint8Array = new Uint8Array(0)
  let at = 4
  for (let left = count; left > 0; left--) {
    const parameters = wordAt(at + POINTS_BYTES + PROOF_BYTES)
    if (parameters === undefined) return undefined
    last = section.subarray(at, at + POINTS_BYTES)
    at += POINTS_BYTES + PROOF_BYTES + 4 + parameters
  }
  return at === section.length ? { count, last } : undefined
}

/** The points that the last contribution of a file with these sections must state. */
export function contributedPoints(section: (id: number) => Uint8Array): Uint8Array {
  return concatBytes(
    section(2).subarray(64, 128),
    section(3).subarray(128, 256),
    section(4).subarray(0, 64),
    section(5).subarray(0, 64),
    section(6),
  )
}
