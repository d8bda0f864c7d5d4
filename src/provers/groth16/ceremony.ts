import { readR1cs } from '../../backends/r1cs/reader.js'
import type { KeyOrigin } from '../label.js'
import { withLabel } from '../label.js'
import { type Progress, progressOfPart } from '../progress.js'
import { originOfPowers } from '../ptau/origin.js'
import type { SetupRequest } from '../types.js'
import { contribute } from './contribute.js'
import { domainSize } from './domain.js'
import { initialKey } from './initialKey.js'

export { applyBeacon, contribute } from './contribute.js'
export { initialKey } from './initialKey.js'
export { verifyKey } from './verifyKey.js'

/** Of the time for a key that is spent on verifying its powers, where they have to be. */
const VERIFIED_SHARE = 0.7
/** Of the rest, what is spent on the initial key, the rest of it on a contribution. */
const INITIAL_SHARE = 0.3

/**
 * Makes a Groth16 key on top of a public first phase, which is checked, with one contribution of fresh entropy.
 *
 * The key is sound unless every contributor to the ptau, or the one who runs this, kept their secret; add
 * contributions by others with {@link contribute}.
 *
 * @throws the errors of readR1cs; NotAPtauError, PtauNotPreparedError, PtauTooSmallError, PtauInvalidError; the signal's
 * reason
 */
export async function keyFromPtau(
  r1cs: Uint8Array,
  ptau: Uint8Array,
  origin: KeyOrigin,
  contributor: string,
  { onPowers, ...progress }: Progress & Pick<SetupRequest, 'onPowers'> = {},
): Promise<Uint8Array> {
  const power = Math.log2(domainSize(readR1cs(r1cs)))
  const powers = await originOfPowers(ptau, { power, ...progressOfPart(progress, 0, VERIFIED_SHARE) })
  onPowers?.(powers)
  const verified = powers.kind === 'verified' ? VERIFIED_SHARE : 0
  const begun = verified + (1 - verified) * INITIAL_SHARE
  const initial = await initialKey(r1cs, ptau, progressOfPart(progress, verified, begun))
  const development = powers.kind === 'development'
  const labelled = withLabel(initial, { tool: 'zkml', ...origin, development })
  return contribute(labelled, contributor, '', progressOfPart(progress, begun, 1))
}
