import { FQ } from '../field/bn254.js'
import { BN254_HEADER, sameBytes, scalarBytes } from './bytes.js'
import { type ByteSource, locateSections, readPiece, sectionPlace } from './keySource.js'
import { publicSignalsOfKey } from './proofShape.js'
import { onlySection, readSections, writeSections } from './sections.js'
import type { JsonObject } from './types.js'

/** In the header of a Groth16 .zkey after curve and counts: alpha1, beta1, beta2, gamma2, delta1, delta2; G1 takes 64 bytes. */
const OFFSETS = { vk_alpha_1: 0, vk_beta_2: 128, vk_gamma_2: 256, vk_delta_2: 448 } as const
const COUNTS_BYTES = 12
const IC_SECTION = 3

/**
 * Whether a Groth16 verification key in snarkjs's JSON holds the points of this Groth16 proving key.
 *
 * @throws MalformedVerificationKeyError, MalformedFileError
 */
export function holdsPointsOf(zkey: Uint8Array, verificationKey: JsonObject): boolean {
  publicSignalsOfKey('groth16', verificationKey)
  const sections = readSections(zkey, 'zkey')
  const header = onlySection(sections, 2, 'zkey').subarray(BN254_HEADER.length + COUNTS_BYTES)
  const inHeader = Object.entries(OFFSETS).every(([field, offset]) => {
    const point = pointBytes(verificationKey[field] as Point)
    return sameBytes(header.subarray(offset, offset + point.length), point)
  })
  const ic = (verificationKey.IC as Point[]).flatMap((point) => [...pointBytes(point)])
  return inHeader && sameBytes(onlySection(sections, IC_SECTION, 'zkey'), Uint8Array.from(ic))
}

/** {@link holdsPointsOf} for a key that is read in pieces: only its header and the points of its public signals are. */
export async function belongsTo(zkey: ByteSource, verificationKey: JsonObject): Promise<boolean> {
  const sections = await locateSections(zkey, 'zkey')
  const read = async (id: number) => {
    const { offset, size } = sectionPlace(sections, 'zkey', id)
    return { id, bytes: await readPiece(zkey, 'zkey', offset, size) }
  }
  const parts = await Promise.all([read(2), read(IC_SECTION)])
  return holdsPointsOf(writeSections('zkey', parts), verificationKey)
}

/** x, y, z: decimal, or pairs of decimals in G2. */
type Point = readonly (string | readonly string[])[]

/** x and y as a .zkey holds them: each coordinate times 2^256 modulo the order of its field, little-endian. */
function pointBytes([x, y]: Point): Uint8Array {
  return scalarBytes(...[x!, y!].flat().map((decimal) => (BigInt(decimal) << 256n) % FQ))
}
