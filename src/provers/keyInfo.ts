import { BN254_HEADER, sameBytes } from './bytes.js'
import { ForeignKeyError, MalformedFileError } from './errors.js'
import { type ByteSource, locateSections, readPiece } from './keySource.js'
import { type KeyLabel, LABEL_SECTION, readLabel } from './label.js'
import { onlySection, readSections, type Section, writeSections } from './sections.js'
import type { Protocol } from './types.js'

/** Shown by tools that list a key's contributions. */
export const DEVELOPMENT_CONTRIBUTION = 'INSECURE development key, made by one party'

/** What a proving key says about itself, read without snarkjs. */
export interface KeyInfo {
  readonly protocol: Protocol
  /** The evaluation domain has 2^power points. */
  readonly power: number
  /** Wires of the witness that the key takes. */
  readonly wires: number
  readonly publicSignals: number
  /** Phase-2 contributions; 0 for plonk and fflonk, which need none. */
  readonly contributions: number
  /** Groth16 only: such a key lets anyone forge proofs. False for plonk and fflonk. */
  readonly gammaEqualsDelta: boolean
  /** Made by one party in one step: by its label, or by the name of a contribution. */
  readonly development: boolean
  readonly label?: KeyLabel
}

/** Why a key must not guard anything of value. */
export type KeyWeakness = 'development key' | 'no phase-2 contribution' | 'gamma equals delta'

const PROTOCOLS: ReadonlyMap<number, Protocol> = new Map([
  [1, 'groth16'],
  [2, 'plonk'],
  [10, 'fflonk'],
])

/**
 * Reads the headers of a .zkey file of any of the three protocols.
 *
 * @throws MalformedFileError, ForeignKeyError
 */
export function readKeyInfo(zkey: Uint8Array): KeyInfo {
  const sections = readSections(zkey, 'zkey')
  const protocol = readProtocol(sections)
  const header = curveHeader(sections)
  const counts = readCounts(header, protocol)
  const names = protocol === 'groth16' ? contributionNames(onlySection(sections, 10, 'zkey')) : []
  const label = readLabel(zkey)
  return {
    protocol,
    ...counts,
    contributions: names.length,
    gammaEqualsDelta: protocol === 'groth16' && gammaEqualsDelta(header),
    development: label?.development === true || names.includes(DEVELOPMENT_CONTRIBUTION),
    ...(label === undefined ? {} : { label }),
  }
}

/** {@link readKeyInfo} of a key that is read in pieces: only the sections that say something are. */
export async function keyInfoOf(source: ByteSource): Promise<KeyInfo> {
  const sections = await locateSections(source, 'zkey')
  const telling = [...sections].filter(([id]) => TELLING_SECTIONS.includes(id))
  const pieces = telling.map(async ([id, { offset, size }]) => ({
    id,
    bytes: await readPiece(source, 'zkey', offset, size),
  }))
  return readKeyInfo(writeSections('zkey', await Promise.all(pieces)))
}

/** Protocol, header, Groth16's contributions, label. */
const TELLING_SECTIONS: readonly number[] = [1, 2, 10, LABEL_SECTION]

/** Every reason to refuse the key for a deployed contract; empty when there is none. */
export function keyWeaknesses(info: KeyInfo): KeyWeakness[] {
  const found: KeyWeakness[] = []
  if (info.development) found.push('development key')
  if (info.protocol === 'groth16' && info.contributions === 0) found.push('no phase-2 contribution')
  if (info.gammaEqualsDelta) found.push('gamma equals delta')
  return found
}

function readProtocol(sections: readonly Section[]): Protocol {
  const bytes = onlySection(sections, 1, 'zkey')
  if (bytes.length !== 4) throw new MalformedFileError('zkey', 'its protocol number has another size')
  return protocolNumbered(new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true))
}

/** The protocol that keys have this number for. @throws ForeignKeyError */
export function protocolNumbered(id: number): Protocol {
  const protocol = PROTOCOLS.get(id)
  if (protocol === undefined)
    throw new ForeignKeyError(`protocol number ${id}`, [...PROTOCOLS.values()].join(', '))
  return protocol
}

function curveHeader(sections: readonly Section[]): Uint8Array {
  const header = onlySection(sections, 2, 'zkey')
  const curve = header.subarray(0, BN254_HEADER.length)
  if (!sameBytes(curve, BN254_HEADER)) throw new ForeignKeyError('another curve', 'the curve BN254')
  return header
}

/** After the curve: variables, public signals, domain size and, except in Groth16, added variables. */
function readCounts(
  header: Uint8Array,
  protocol: Protocol,
): Pick<KeyInfo, 'wires' | 'publicSignals' | 'power'> {
  const at = BN254_HEADER.length
  const needed = protocol === 'groth16' ? at + 12 + 3 * 64 + 3 * 128 : at + 16
  if (header.length < needed)
    throw new MalformedFileError('zkey', 'its header is too short', { bytes: header.length })
  const view = new DataView(header.buffer, header.byteOffset + at)
  const added = protocol === 'groth16' ? 0 : view.getUint32(12, true)
  const power = Math.log2(view.getUint32(8, true))
  if (!Number.isInteger(power)) throw new MalformedFileError('zkey', 'its domain is no power of two')
  return { wires: view.getUint32(0, true) - added, publicSignals: view.getUint32(4, true), power }
}

/** alpha1, beta1 (64 bytes each), beta2, gamma2 (128 each), delta1 (64), delta2 (128). */
function gammaEqualsDelta(header: Uint8Array): boolean {
  const gamma2 = BN254_HEADER.length + 12 + 64 + 64 + 128
  const delta2 = gamma2 + 128 + 64
  return sameBytes(header.subarray(gamma2, gamma2 + 128), header.subarray(delta2, delta2 + 128))
}

const CONTRIBUTION_BYTES = 3 * 64 + 128 + 64

/** A contribution is its points and hash, a type, and parameters of which number 1 is its name. */
function contributionNames(section: Uint8Array): string[] {
  const view = new DataView(section.buffer, section.byteOffset, section.byteLength)
  const names: string[] = []
  let at = 64 + 4
  for (let left = countAt(view, 64); left > 0; left--) {
    const length = countAt(view, at + CONTRIBUTION_BYTES + 4)
    at += CONTRIBUTION_BYTES + 8
    names.push(nameIn(section.subarray(at, at + length)))
    at += length
  }
  if (at !== section.length) throw cutOff()
  return names
}

function countAt(view: DataView, offset: number): number {
  if (offset + 4 > view.byteLength) throw cutOff()
  return view.getUint32(offset, true)
}

function cutOff(): MalformedFileError {
  return new MalformedFileError('zkey', 'its contributions cannot be read', { section: 10 })
}

function nameIn(parameters: Uint8Array): string {
  return parameters[0] === 1 ? new TextDecoder().decode(parameters.subarray(2, 2 + parameters[1]!)) : ''
}
