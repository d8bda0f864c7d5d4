import type { KeyOrigin } from '../label.js'
import { withLabel } from '../label.js'
import { type Progress, progressOfPart } from '../progress.js'
import { readPtauInfo } from '../ptau/info.js'
import { contribute } from './contribute.js'
import { initialKey } from './initialKey.js'

export { applyBeacon, contribute } from './contribute.js'
export { initialKey } from './initialKey.js'
export { verifyKey } from './verifyKey.js'

/** Of the time for a key that is spent on the initial one, the rest on a contribution. */
const INITIAL_SHARE = 0.3

/**
 * Makes a Groth16 key on top of a public first phase, with one contribution of fresh entropy.
 *
 * The key is sound unless every contributor to the ptau, or the one who runs this, kept their secret; add
 * contributions by others with {@link contribute}.
 *
 * @throws the errors of readR1cs; NotAPtauError, PtauNotPreparedError, PtauTooSmallError; the signal's reason
 */
export async function keyFromPtau(
  r1cs: Uint8Array,
  ptau: Uint8Array,
  origin: KeyOrigin,
  contributor: string,
  progress: Progress = {},
): Promise<Uint8Array> {
  const initial = await initialKey(r1cs, ptau, progressOfPart(progress, 0, INITIAL_SHARE))
  const { development } = readPtauInfo(ptau)
  const labelled = withLabel(initial, { tool: 'zkml', ...origin, development })
  return contribute(labelled, contributor, '', progressOfPart(progress, INITIAL_SHARE, 1))
}
