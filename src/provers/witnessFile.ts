import { FR } from '../field/bn254.js'
import { BN254_HEADER, fromLittleEndian32, sameBytes } from './bytes.js'
import { MalformedFileError, WitnessMismatchError } from './errors.js'
import { onlySection, readSections } from './sections.js'

/** Bytes of n8 and prime in a .wtns header: what a key's header has second. */
const FIELD_HEADER = BN254_HEADER.subarray(36)

/**
 * The values of a .wtns file: canonical, 32 bytes little-endian each; a view into the file.
 *
 * @throws MalformedFileError; WitnessMismatchError for another field or another number of wires.
 */
export function witnessValues(wtns: Uint8Array, wires: number): Uint8Array {
  const sections = readSections(wtns, 'wtns')
  const header = onlySection(sections, 1, 'wtns')
  if (header.length !== 40)
    throw new MalformedFileError('wtns', 'its header has another size', { bytes: header.length })
  if (!sameBytes(header.subarray(0, 36), FIELD_HEADER))
    throw new WitnessMismatchError('a witness over another field', 'a witness over BN254')
  const count = new DataView(header.buffer, header.byteOffset, 40).getUint32(36, true)
  const values = onlySection(sections, 2, 'wtns')
  if (values.length !== 32 * count)
    throw new MalformedFileError('wtns', 'it is cut off', { bytes: values.length, wires: count })
  if (count !== wires) throw new WitnessMismatchError(`${count} wires`, `${wires} wires`)
  requireCanonical(values)
  return values
}

const TOP_WORD = Number(FR >> 224n)

/** The top 32 bits decide nearly always. */
function requireCanonical(values: Uint8Array): void {
  const view = new DataView(values.buffer, values.byteOffset, values.byteLength)
  for (let at = 0; at < values.length; at += 32) {
    const top = view.getUint32(at + 28, true)
    if (top < TOP_WORD) continue
    if (fromLittleEndian32(values, at) >= FR)
      throw new MalformedFileError('wtns', 'a value is not below the field order', { wire: at / 32 })
  }
}
