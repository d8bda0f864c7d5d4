import { FQ } from '../../field/bn254.js'
import { fromLittleEndian32 } from '../bytes.js'
import { MalformedFileError, NotAPtauError, PtauNotPreparedError, PtauTooSmallError } from '../errors.js'
import { readSections, type Section } from '../sections.js'

export interface PtauInfo {
  /** The file serves circuits of up to 2^power rows. */
  readonly power: number
  /** Sections 12 to 15, the Lagrange form that setups read, are there. */
  readonly prepared: boolean
  /** Made here by one party: never a base for a real key. */
  readonly development: boolean
}

/** Name of the single contribution of a development ptau; the marker by which it is known again. */
export const DEVELOPMENT_PTAU_NAME = 'INSECURE development powers of tau'

const POINTS = { 2: 64, 3: 128, 4: 64, 5: 64, 6: 128 } as const
const LAGRANGE_SECTIONS = [12, 13, 14, 15]

/**
 * Reads the header of a .ptau file and checks that the sections have the sizes that its power calls for.
 *
 * @throws NotAPtauError
 */
export function readPtauInfo(ptau: Uint8Array): PtauInfo {
  const sections = splitPtau(ptau)
  const power = readPower(sections)
  checkSizes(sections, power)
  const prepared = LAGRANGE_SECTIONS.every((id) => sections.some((section) => section.id === id))
  return { power, prepared, development: hasDevelopmentMark(sections) }
}

/**
 * @throws NotAPtauError, PtauNotPreparedError, PtauTooSmallError unless the file can serve a setup of
 * 2^`power` rows.
 */
export function requirePtau(ptau: Uint8Array, power: number): PtauInfo {
  const info = readPtauInfo(ptau)
  if (info.power < power) throw new PtauTooSmallError(power, info.power)
  if (!info.prepared) {
    const present = new Set(splitPtau(ptau).map((section) => section.id))
    throw new PtauNotPreparedError(LAGRANGE_SECTIONS.find((id) => !present.has(id))!)
  }
  return info
}

function splitPtau(ptau: Uint8Array): Section[] {
  try {
    const sections = readSections(ptau, 'ptau')
    // Whichever of two sections is looked at must be the one that is used.
    const twice = new Set(sections.map(({ id }) => id)).size < sections.length
    if (twice) throw new NotAPtauError('a section is there twice')
    return sections
  } catch (error) {
    if (error instanceof MalformedFileError)
      throw new NotAPtauError('its sections cannot be read', { bytes: ptau.length })
    throw error
  }
}

function only(sections: readonly Section[], id: number): Uint8Array {
  const found = sections.filter((section) => section.id === id)
  if (found.length !== 1) throw new NotAPtauError('a section is missing or doubled', { section: id })
  return found[0]!.bytes
}

function readPower(sections: readonly Section[]): number {
  const header = only(sections, 1)
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength)
  if (header.length !== 44 || view.getUint32(0, true) !== 32)
    throw new NotAPtauError('its header has another size')
  if (fromLittleEndian32(header, 4) !== FQ) throw new NotAPtauError('it is for another curve')
  const power = view.getUint32(36, true)
  if (power < 1 || power > 28) throw new NotAPtauError('its power is impossible', { power })
  return power
}

function checkSizes(sections: readonly Section[], power: number): void {
  const points = 2 ** power
  const counts = { 2: 2 * points - 1, 3: points, 4: points, 5: points, 6: 1 }
  for (const id of [2, 3, 4, 5, 6] as const) {
    const [expected, found] = [counts[id] * POINTS[id], only(sections, id).length]
    if (found !== expected)
      throw new NotAPtauError('a section has another size', { section: id, expected, found })
  }
  const lagrange = {
    12: (4 * points - 1) * 64,
    13: (2 * points - 1) * 128,
    14: (2 * points - 1) * 64,
    15: (2 * points - 1) * 64,
  }
  for (const [id, expected] of Object.entries(lagrange)) {
    const found = sections.find((section) => section.id === Number(id))?.bytes.length
    if (found !== undefined && found !== expected) {
      throw new NotAPtauError('a section has another size', { section: id, expected, found })
    }
  }
}

/** The contribution's name is the last thing in section 7. */
function hasDevelopmentMark(sections: readonly Section[]): boolean {
  const contributions = sections.find((section) => section.id === 7)?.bytes ?? new Uint8Array(0)
  const tail = contributions.subarray(-DEVELOPMENT_PTAU_NAME.length)
  return new TextDecoder().decode(tail) === DEVELOPMENT_PTAU_NAME
}
