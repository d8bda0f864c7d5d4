import { blake2b } from '@noble/hashes/blake2.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { G1, G2 } from '../../field/curve.js'
import { inverse } from '../../field/modular.js'
import { sharedEngine } from '../../kernels/engine.js'
import { Workspace } from '../../kernels/workspace.js'
import { BN254_HEADER, concatBytes } from '../bytes.js'
import { ChaCha } from '../chacha.js'
import { BeaconOutOfRangeError, ForeignKeyError } from '../errors.js'
import { readKeyInfo } from '../keyInfo.js'
import { bytesSource } from '../keySource.js'
import { type KeyLabel, readLabel, withLabel } from '../label.js'
import { G1_BYTES, packG1, packG2, unpackG1, unpackG2 } from '../pointBytes.js'
import type { Progress } from '../progress.js'
import { scalePoints } from '../scalePoints.js'
import { onlySection, readSections, writeSections } from '../sections.js'
import {
  type Beacon,
  type Ceremony,
  type Contribution,
  challengePoint,
  readCeremony,
  transcriptOf,
  writeCeremony,
  writeParameters,
} from './contributions.js'
import { openProvingKey } from './provingKey.js'
import { drawG1, drawScalar } from './seeded.js'

/**
 * Adds a phase-2 contribution: its secret is drawn from the platform's randomness and `entropy`, a text of the
 * contributor's, and dropped. `name` is kept to 64 characters. The label is carried over.
 *
 * @throws ForeignKeyError unless it is a Groth16 key; MalformedFileError; the signal's reason
 */
export async function contribute(
  zkey: Uint8Array,
  name: string,
  entropy = '',
  progress: Progress = {},
): Promise<Uint8Array> {
  await requireWhole(zkey)
  const random = crypto.getRandomValues(new Uint8Array(64))
  const seed = blake2b(concatBytes(random, new TextEncoder().encode(entropy)), { dkLen: 64 })
  return contributeFrom(zkey, seed, { parameters: writeParameters(name) }, progress)
}

/**
 * Ends phase 2 with a public random beacon. The label is carried over.
 *
 * @throws ForeignKeyError, MalformedFileError; BeaconOutOfRangeError; the signal's reason
 */
export async function applyBeacon(
  zkey: Uint8Array,
  name: string,
  beacon: Beacon,
  progress: Progress = {},
): Promise<Uint8Array> {
  await requireWhole(zkey)
  if (!isInRange(beacon)) throw new BeaconOutOfRangeError(beacon.seed.length, beacon.iterationsExp)
  const seed = await beaconSeed(beacon, progress.signal)
  return contributeFrom(zkey, seed, { beacon, parameters: writeParameters(name, beacon) }, progress)
}

/** The secret and the point of G1 that a contribution's seed leads to. */
export function keyFromSeed(seed: Uint8Array) {
  const stream = new ChaCha(seed)
  const secret = drawScalar(stream)
  const s1 = drawG1(stream)
  return { secret, s1, sx1: G1.multiply(s1, secret) }
}

/** Rounds between looks at the signal. */
const ROUNDS_AT_ONCE = 2 ** 16

/** The seed hashed 2^iterationsExp times. @throws the signal's reason */
export async function beaconSeed(
  { seed, iterationsExp }: Beacon,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  let hash = seed
  for (let left = 2 ** iterationsExp; left > 0; left -= ROUNDS_AT_ONCE) {
    for (let i = Math.min(left, ROUNDS_AT_ONCE); i > 0; i--) hash = sha256(hash)
    await new Promise((resolve) => setTimeout(resolve, 0))
    signal?.throwIfAborted()
  }
  return hash
}

/** Whether a key can record the beacon. */
export function isInRange({ seed, iterationsExp }: Beacon): boolean {
  const countable = Number.isInteger(iterationsExp) && iterationsExp >= 10 && iterationsExp <= 63
  return countable && seed.length >= 1 && seed.length <= 255
}

async function contributeFrom(
  zkey: Uint8Array,
  seed: Uint8Array,
  what: Pick<Contribution, 'beacon' | 'parameters'>,
  progress: Progress,
): Promise<Uint8Array> {
  const sections = readSections(zkey, 'zkey')
  const section = (id: number) => onlySection(sections, id, 'zkey')
  const ceremony = readCeremony(section(10))
  const { secret, s1, sx1 } = keyFromSeed(seed)
  const transcript = transcriptOf(ceremony, { s1, sx1 })
  const spx2 = G2.multiply(challengePoint(transcript), secret)
  const { header, deltaAfter } = scaleDelta(section(2), secret)
  const [l, h] = await scaleSections([section(8), section(9)], inverse(secret), progress)
  const contribution = { deltaAfter, s1, sx1, spx2, transcript, ...what }
  const next: Ceremony = { ...ceremony, contributions: [...ceremony.contributions, contribution] }
  const kept = [3, 4, 5, 6, 7].map((id) => ({ id, bytes: section(id) }))
  const written = writeSections('zkey', [
    { id: 1, bytes: section(1) },
    { id: 2, bytes: header },
    ...kept,
    { id: 8, bytes: l! },
    { id: 9, bytes: h! },
    { id: 10, bytes: writeCeremony(next) },
  ])
  return relabel(written, readLabel(zkey), next.contributions.length)
}

/** The header's delta, in both groups, times the secret. */
function scaleDelta(header: Uint8Array, secret: bigint) {
  const scaled = Uint8Array.from(header)
  const delta1 = BN254_HEADER.length + 12 + 2 * G1_BYTES + 2 * 128
  const delta2 = delta1 + G1_BYTES
  const deltaAfter = G1.multiply(unpackG1(header, delta1), secret)
  scaled.set(packG1(deltaAfter), delta1)
  scaled.set(packG2(G2.multiply(unpackG2(header, delta2), secret)), delta2)
  return { header: scaled, deltaAfter }
}

function scaleSections(
  sections: readonly Uint8Array[],
  scalar: bigint,
  progress: Progress,
): Promise<Uint8Array[]> {
  const engine = sharedEngine({ purpose: 'keys' })
  return engine.exclusively(progress, async () => {
    const space = new Workspace(engine)
    space.expect(sections.reduce((sum, { length }) => sum + length / G1_BYTES, 0))
    const scaled: Uint8Array[] = []
    for (const section of sections)
      scaled.push(await scalePoints(space, space.kernels.groups.g1, section, scalar))
    return scaled
  })
}

function relabel(zkey: Uint8Array, label: KeyLabel | undefined, contributions: number): Uint8Array {
  return label === undefined ? zkey : withLabel(zkey, { ...label, contributions })
}

/** A contribution to half a key would make a file that looks new. @throws ForeignKeyError, MalformedFileError */
async function requireWhole(zkey: Uint8Array): Promise<void> {
  requireGroth16(zkey)
  await openProvingKey(bytesSource(zkey))
}

/** @throws ForeignKeyError, MalformedFileError */
export function requireGroth16(zkey: Uint8Array): void {
  const { protocol } = readKeyInfo(zkey)
  if (protocol !== 'groth16') throw new ForeignKeyError(protocol, 'groth16')
}
