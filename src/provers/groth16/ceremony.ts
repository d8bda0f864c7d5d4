import { bytesToHex } from '@noble/hashes/utils.js'
import { readR1cs } from '../../backends/r1cs/reader.js'
import { ForeignKeyError } from '../errors.js'
import { readKeyInfo } from '../keyInfo.js'
import { type KeyLabel, type KeyOrigin, readLabel, withLabel } from '../label.js'
import { requirePtau } from '../ptau/info.js'
import { asFile, fileMadeBy, LastError, withSnarkjs } from '../snarkjs.js'
import { domainSize } from './developmentKey.js'

/** Public randomness that nobody could foresee when the last contribution was made. */
export interface Beacon {
  /** Up to 255 bytes. */
  readonly seed: Uint8Array
  /** 2^iterationsExp rounds of SHA-256; 10 to 63, of which 10 takes a moment and 30 an hour. */
  readonly iterationsExp: number
}

/**
 * Makes a Groth16 key on top of a public first phase, with one contribution of fresh entropy.
 *
 * The key is sound unless every contributor to the ptau, or the one who runs this, kept their secret; add
 * contributions by others with {@link contribute}.
 *
 * @throws the errors of readR1cs; NotAPtauError, PtauNotPreparedError, PtauTooSmallError
 */
export async function keyFromPtau(
  r1cs: Uint8Array,
  ptau: Uint8Array,
  origin: KeyOrigin,
  contributor: string,
): Promise<Uint8Array> {
  const { development } = requirePtau(ptau, Math.log2(domainSize(readR1cs(r1cs))))
  return withSnarkjs(async ({ zKey }) => {
    const initial = await fileMadeBy('make the initial key', (target, log) =>
      zKey.newZKey(asFile(r1cs), asFile(ptau), target, log),
    )
    return contribute(withLabel(initial, { tool: 'zkml', ...origin, development }), contributor)
  })
}

/**
 * Adds a phase-2 contribution with entropy from the platform, which is dropped. `name` is kept to 64
 * characters. The label is carried over.
 *
 * @throws ForeignKeyError unless it is a Groth16 key; MalformedFileError
 */
export function contribute(zkey: Uint8Array, name: string): Promise<Uint8Array> {
  requireGroth16(zkey)
  return withSnarkjs(async ({ zKey }) => {
    const entropy = bytesToHex(crypto.getRandomValues(new Uint8Array(64)))
    const next = await fileMadeBy('contribute to the key', (target, log) =>
      zKey.contribute(asFile(zkey), target, name, entropy, log),
    )
    return relabel(next, readLabel(zkey))
  })
}

/**
 * Ends phase 2 with a public random beacon. The label is carried over.
 *
 * @throws ForeignKeyError, MalformedFileError; SnarkjsFailedError for a seed or a number of rounds out of range.
 */
export function applyBeacon(zkey: Uint8Array, name: string, beacon: Beacon): Promise<Uint8Array> {
  requireGroth16(zkey)
  return withSnarkjs(async ({ zKey }) => {
    const next = await fileMadeBy('apply the beacon', (target, log) =>
      zKey.beacon(asFile(zkey), target, name, bytesToHex(beacon.seed), beacon.iterationsExp, log),
    )
    return relabel(next, readLabel(zkey))
  })
}

/**
 * Whether the key is what this circuit, this first phase and its own contributions lead to. Always false for
 * a development key.
 *
 * @throws the errors of readR1cs; NotAPtauError, PtauNotPreparedError, PtauTooSmallError; ForeignKeyError
 */
export async function verifyKey(r1cs: Uint8Array, ptau: Uint8Array, zkey: Uint8Array): Promise<boolean> {
  requirePtau(ptau, Math.log2(domainSize(readR1cs(r1cs))))
  requireGroth16(zkey)
  return withSnarkjs(({ zKey }) =>
    zKey.verifyFromR1cs(asFile(r1cs), asFile(ptau), asFile(zkey), new LastError()),
  )
}

/** snarkjs drops the section of the label. */
function relabel(zkey: Uint8Array, label: KeyLabel | undefined): Uint8Array {
  const { contributions } = readKeyInfo(zkey)
  return label === undefined ? zkey : withLabel(zkey, { ...label, contributions })
}

function requireGroth16(zkey: Uint8Array): void {
  const { protocol } = readKeyInfo(zkey)
  if (protocol !== 'groth16') throw new ForeignKeyError(protocol, 'groth16')
}
