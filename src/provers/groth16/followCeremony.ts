import { type Affine, G1, G2, type Point } from '../../field/curve.js'
import type { Fp2 } from '../../field/extension.js'
import { pairingProductIsOne, prepareG2 } from '../../field/pairing.js'
import { sameBytes } from '../bytes.js'
import { MalformedFileError } from '../errors.js'
import { beaconSeed, isInRange, keyFromSeed } from './contribute.js'
import { type Ceremony, type Contribution, challengePoint, transcriptOf } from './contributions.js'

/** Whether a/b in G1 is c/d in G2: pairs (s, s k), none of them infinity, with the same k. */
export function sameRatio(
  [s1, sk1]: readonly [Point<bigint>, Point<bigint>],
  [s2, sk2]: readonly [Point<Fp2>, Point<Fp2>],
): boolean {
  if ([s1, sk1, s2, sk2].includes(undefined)) return false
  if (!G1.contains(s1) || !G1.contains(sk1) || !G2.contains(s2) || !G2.contains(sk2)) return false
  const [prepared, preparedK] = prepareG2([s2, sk2])
  if (prepared === undefined || preparedK === undefined) return false
  return pairingProductIsOne([
    { g1: s1, g2: preparedK },
    { g1: G1.negate(sk1), g2: prepared },
  ])
}

/** More rounds of a beacon than 2^32, an hour or two, are not computed. */
const LONGEST_BEACON = 32

/** @throws MalformedFileError */
export function requireShortBeacons({ contributions }: Ceremony): void {
  for (const { beacon } of contributions) {
    const iterationsExp = beacon?.iterationsExp ?? 0
    if (iterationsExp <= LONGEST_BEACON) continue
    const facts = { 'iterations exponent': iterationsExp, most: LONGEST_BEACON }
    throw new MalformedFileError('zkey', 'its beacon has too many rounds to be checked', facts)
  }
}

/**
 * Checks every contribution, but for what comes from a beacon.
 *
 * @returns delta in G1 after the last of them, undefined if one is not what it should be
 */
export function followCeremony({ circuitHash, contributions }: Ceremony): Affine<bigint> | undefined {
  let delta: Affine<bigint> = G1.generator
  for (const [i, contribution] of contributions.entries()) {
    const before = { circuitHash, contributions: contributions.slice(0, i) }
    if (!sameBytes(transcriptOf(before, contribution), contribution.transcript)) return undefined
    const { s1, sx1, spx2, deltaAfter } = contribution
    const ratio = [challengePoint(contribution.transcript), spx2] as const
    if (!sameRatio([s1, sx1], ratio) || !sameRatio([delta, deltaAfter], ratio)) return undefined
    delta = deltaAfter!
  }
  return delta
}

/** Whether every contribution that names a beacon has its secret from there. @throws the signal's reason */
export async function comeFromBeacons(
  { contributions }: Ceremony,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  for (const contribution of contributions) {
    if (!(await comesFromBeacon(contribution, signal))) return false
  }
  return true
}

/** True also where no beacon is named. */
async function comesFromBeacon(
  { beacon, s1, sx1 }: Contribution,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (beacon === undefined) return true
  if (!isInRange(beacon)) return false
  const expected = keyFromSeed(await beaconSeed(beacon, signal))
  return G1.equal(expected.s1, s1) && G1.equal(expected.sx1, sx1)
}
