import { FQ, FR } from '../field/bn254.js'
import { BN254_HEADER, concatBytes, sameBytes, scalarBytes } from './bytes.js'
import { readKeyInfo } from './keyInfo.js'
import { publicSignalsOfKey } from './proofShape.js'
import { onlySection, readSections } from './sections.js'
import type { JsonObject } from './types.js'

/** In the header of a .zkey after curve, wires, public signals, domain size, additions and constraints. */
const SCALARS = { plonk: ['k1', 'k2'], fflonk: ['k1', 'k2', 'w3', 'w4', 'w8', 'wr'] } as const
const POINTS = {
  plonk: ['Qm', 'Ql', 'Qr', 'Qo', 'Qc', 'S1', 'S2', 'S3', 'X_2'],
  fflonk: ['X_2', 'C0'],
} as const
const COUNTS_BYTES = 20

/**
 * Whether a PLONK or FFLONK verification key in snarkjs's JSON is that of this proving key: all that it says but the root of
 * unity, which follows from the size of the domain.
 *
 * @throws MalformedVerificationKeyError, MalformedFileError, ForeignKeyError
 */
export function holdsGatesOf(zkey: Uint8Array, verificationKey: JsonObject): boolean {
  const { protocol, power, publicSignals } = readKeyInfo(zkey)
  if (protocol === 'groth16' || verificationKey.protocol !== protocol) return false
  const sameSizes =
    publicSignalsOfKey(protocol, verificationKey) === publicSignals && verificationKey.power === power
  const header = onlySection(readSections(zkey, 'zkey'), 2, 'zkey').subarray(
    BN254_HEADER.length + COUNTS_BYTES,
  )
  const expected = concatBytes(
    ...SCALARS[protocol].map((field) => montgomery(FR, [verificationKey[field] as string])),
    ...POINTS[protocol].map((field) => pointBytes(verificationKey[field] as Point)),
  )
  return sameSizes && sameBytes(header, expected)
}

/** x, y, z: decimal, or pairs of decimals in G2. */
type Point = readonly (string | readonly string[])[]

/** x and y, which are 0 for infinity. */
function pointBytes([x, y, z]: Point): Uint8Array {
  const coordinates = [x!, y!].flat()
  return montgomery(FQ, `${z}` === '0' ? coordinates.map(() => '0') : coordinates)
}

/** Residues as a .zkey holds them: times 2^256, little-endian. */
function montgomery(modulus: bigint, residues: readonly string[]): Uint8Array {
  return scalarBytes(...residues.map((decimal) => (BigInt(decimal) << 256n) % modulus))
}
