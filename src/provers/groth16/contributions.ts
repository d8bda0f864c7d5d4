import { blake2b } from '@noble/hashes/blake2.js'
import type { Point } from '../../field/curve.js'
import type { Fp2 } from '../../field/extension.js'
import { concatBytes, uint32 } from '../bytes.js'
import { ChaCha } from '../chacha.js'
import { MalformedFileError } from '../errors.js'
import { viewOf } from '../keySource.js'
import { packG1, packG2, plainG1, plainG2, unpackG1, unpackG2 } from '../pointBytes.js'
import { drawG2 } from './seeded.js'

/** One contribution to a key's second phase: delta times k, with a proof that somebody knew k. */
export interface Contribution {
  readonly deltaAfter: Point<bigint>
  /** A point of G1 of the contributor's choice, and k times it. */
  readonly s1: Point<bigint>
  readonly sx1: Point<bigint>
  /** k times the point of G2 that the transcript leads to. */
  readonly spx2: Point<Fp2>
  /** Hash of all contributions before and of this one's points of G1. */
  readonly transcript: Uint8Array
  readonly beacon?: Beacon
  /** Name, and what else the file says of it, as it stands there. */
  readonly parameters: Uint8Array
}

/** Public randomness that nobody could foresee when the last contribution was made. */
export interface Beacon {
  /** 1 to 255 bytes. */
  readonly seed: Uint8Array
  /** 2^iterationsExp rounds of SHA-256; 10 to 63, of which 10 takes a moment and 30 an hour. */
  readonly iterationsExp: number
}

/** What section 10 of a key holds. */
export interface Ceremony {
  readonly circuitHash: Uint8Array
  readonly contributions: readonly Contribution[]
}

const POINTS_BYTES = 3 * 64 + 128
const HASH_BYTES = 64
const [NAME, ITERATIONS, SEED] = [1, 2, 3]
const NAME_CHARACTERS = 64

/** @throws MalformedFileError */
export function readCeremony(section: Uint8Array): Ceremony {
  const contributions: Contribution[] = []
  let at = HASH_BYTES + 4
  for (let left = wordAt(section, HASH_BYTES); left > 0; left--) {
    const parametersAt = at + POINTS_BYTES + HASH_BYTES + 8
    const end = parametersAt + wordAt(section, parametersAt - 4)
    if (end > section.length) throw cutOff()
    contributions.push(
      readContribution(section.subarray(at, parametersAt), section.subarray(parametersAt, end)),
    )
    at = end
  }
  if (at !== section.length) throw cutOff()
  return { circuitHash: section.subarray(0, HASH_BYTES), contributions }
}

function readContribution(bytes: Uint8Array, parameters: Uint8Array): Contribution {
  const isBeacon = wordAt(bytes, POINTS_BYTES + HASH_BYTES) === 1
  return {
    deltaAfter: unpackG1(bytes),
    s1: unpackG1(bytes, 64),
    sx1: unpackG1(bytes, 128),
    spx2: unpackG2(bytes, 192),
    transcript: bytes.subarray(POINTS_BYTES, POINTS_BYTES + HASH_BYTES),
    ...(isBeacon ? { beacon: readBeacon(parameters) } : {}),
    parameters,
  }
}

function readBeacon(parameters: Uint8Array): Beacon {
  let [seed, iterationsExp] = [new Uint8Array(0), 0]
  for (let at = 0; at < parameters.length; ) {
    const [kind, size] = [parameters[at]!, parameters[at + 1] ?? 0]
    if (kind === ITERATIONS) iterationsExp = size
    else if (kind === SEED) seed = parameters.slice(at + 2, at + 2 + size)
    else if (kind !== NAME) throw cutOff()
    at += kind === ITERATIONS ? 2 : 2 + size
  }
  return { seed, iterationsExp }
}

function wordAt(bytes: Uint8Array, offset: number): number {
  if (offset + 4 > bytes.length) throw cutOff()
  return viewOf(bytes).getUint32(offset, true)
}

function cutOff(): MalformedFileError {
  return new MalformedFileError('zkey', 'its contributions cannot be read', { section: 10 })
}

export function writeCeremony({ circuitHash, contributions }: Ceremony): Uint8Array {
  const written = contributions.map(({ parameters, ...contribution }) => {
    const { deltaAfter, s1, sx1, spx2, transcript, beacon } = contribution
    const points = concatBytes(packG1(deltaAfter, s1, sx1), packG2(spx2))
    return concatBytes(
      points,
      transcript,
      uint32(beacon === undefined ? 0 : 1, parameters.length),
      parameters,
    )
  })
  return concatBytes(circuitHash, uint32(contributions.length), ...written)
}

/** The parameters of a contribution: its name, cut to 64 characters, and the beacon. */
export function writeParameters(name: string, beacon?: Beacon): Uint8Array {
  const bytes = new TextEncoder().encode(name.slice(0, NAME_CHARACTERS))
  const named = bytes.length === 0 ? [] : [NAME!, bytes.length, ...bytes]
  if (beacon === undefined) return Uint8Array.from(named)
  return Uint8Array.from([
    ...named,
    ITERATIONS!,
    beacon.iterationsExp,
    SEED!,
    beacon.seed.length,
    ...beacon.seed,
  ])
}

/** The transcript of a contribution with these points, on top of the others. */
export function transcriptOf(
  { circuitHash, contributions }: Ceremony,
  { s1, sx1 }: Pick<Contribution, 's1' | 'sx1'>,
): Uint8Array {
  const hashed = contributions.map((contribution) =>
    concatBytes(
      plainG1(contribution.deltaAfter),
      plainG1(contribution.s1),
      plainG1(contribution.sx1),
      plainG2(contribution.spx2),
      contribution.transcript,
    ),
  )
  return blake2b(concatBytes(circuitHash, ...hashed, plainG1(s1), plainG1(sx1)), { dkLen: HASH_BYTES })
}

/** The point of G2 that a contribution's k must be proved on. */
export function challengePoint(transcript: Uint8Array): Point<Fp2> {
  return drawG2(new ChaCha(transcript))
}
