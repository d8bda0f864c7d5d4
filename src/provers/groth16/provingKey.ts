import { FQ } from '../../field/bn254.js'
import { G1, G2, type Point } from '../../field/curve.js'
import type { Fp2 } from '../../field/extension.js'
import { inverseModulo } from '../../field/inverse.js'
import { BN254_HEADER, fromLittleEndian32, sameBytes } from '../bytes.js'
import { ForeignKeyError, MalformedFileError } from '../errors.js'
import { protocolNumbered } from '../keyInfo.js'
import {
  type ByteSource,
  locateSections,
  readPiece,
  type SectionPlace,
  sectionPlace,
  viewOf,
} from '../keySource.js'

/** A Groth16 .zkey, opened: its header read, its large sections where they are. */
export interface ProvingKey {
  readonly source: ByteSource
  /** Wires of the witness, the constant one included. */
  readonly wires: number
  readonly publicSignals: number
  /** Points of the evaluation domain. */
  readonly domain: number
  readonly alpha1: Point<bigint>
  readonly beta1: Point<bigint>
  readonly delta1: Point<bigint>
  readonly beta2: Point<Fp2>
  readonly gamma2: Point<Fp2>
  readonly delta2: Point<Fp2>
  /** The constant one first, then one for each public signal. */
  readonly inputs: readonly Point<bigint>[]
  /** Terms of A and B, 44 bytes each after a count of 4 bytes. */
  readonly terms: SectionPlace
  readonly a: SectionPlace
  readonly b1: SectionPlace
  readonly b2: SectionPlace
  /** Of the private wires. */
  readonly l: SectionPlace
  readonly h: SectionPlace
}

const KIND = 'zkey'
const [PROTOCOL, HEADER, IC, TERMS, A, B1, B2, L, H] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
const [G1_BYTES, G2_BYTES] = [64, 128]
const TERM_BYTES = 44
const MAX_DOMAIN = 2 ** 27

/**
 * Opens a snarkjs .zkey and checks that its parts fit together.
 *
 * @throws MalformedFileError, ForeignKeyError
 */
export async function openProvingKey(source: ByteSource): Promise<ProvingKey> {
  const sections = await locateSections(source, KIND)
  const place = (id: number, size?: number) => sectionPlace(sections, KIND, id, size)
  const read = ({ offset, size }: SectionPlace) => readPiece(source, KIND, offset, size)
  const protocol = protocolNumbered(viewOf(await read(place(PROTOCOL!, 4))).getUint32(0, true))
  if (protocol !== 'groth16') throw new ForeignKeyError(protocol, 'groth16')
  const header = readHeader(await read(place(HEADER!)))
  const { wires, publicSignals, domain } = header
  const inputs = await read(place(IC!, (publicSignals + 1) * G1_BYTES))
  const terms = place(TERMS!)
  const count = viewOf(await readPiece(source, KIND, terms.offset, 4)).getUint32(0, true)
  return {
    source,
    ...header,
    inputs: Array.from({ length: publicSignals + 1 }, (_, i) => readG1(inputs, i * G1_BYTES)),
    terms: place(TERMS!, 4 + count * TERM_BYTES),
    a: place(A!, wires * G1_BYTES),
    b1: place(B1!, wires * G1_BYTES),
    b2: place(B2!, wires * G2_BYTES),
    l: place(L!, (wires - publicSignals - 1) * G1_BYTES),
    h: place(H!, domain * G1_BYTES),
  }
}

function readHeader(bytes: Uint8Array) {
  const at = BN254_HEADER.length
  if (!sameBytes(bytes.subarray(0, at), BN254_HEADER))
    throw new ForeignKeyError('another curve', 'the curve BN254')
  const size = at + 12 + 3 * G1_BYTES + 3 * G2_BYTES
  if (bytes.length !== size) {
    throw new MalformedFileError(KIND, 'its header has another size', { bytes: bytes.length })
  }
  const counts = viewOf(bytes.subarray(at))
  const [wires, publicSignals, domain] = [0, 4, 8].map((offset) => counts.getUint32(offset, true)) as [
    number,
    number,
    number,
  ]
  if (!Number.isInteger(Math.log2(domain)) || domain < 2 || domain > MAX_DOMAIN) {
    throw new MalformedFileError(KIND, 'its domain is no power of two that can be used', { domain })
  }
  if (publicSignals >= wires || publicSignals >= domain) {
    throw new MalformedFileError(KIND, 'it has more public signals than wires', { wires, publicSignals })
  }
  const points = bytes.subarray(at + 12)
  return {
    wires,
    publicSignals,
    domain,
    alpha1: readG1(points, 0),
    beta1: readG1(points, 64),
    beta2: readG2(points, 128),
    gamma2: readG2(points, 256),
    delta1: readG1(points, 384),
    delta2: readG2(points, 448),
  }
}

/** Points of keys: coordinates times 2^256, little-endian; infinity is all zero. */
function readG1(bytes: Uint8Array, offset: number): Point<bigint> {
  const [x, y] = coordinates(bytes, offset, 2) as [bigint, bigint]
  return onCurve(x === 0n && y === 0n ? undefined : { x, y }, (point) => G1.contains(point))
}

function readG2(bytes: Uint8Array, offset: number): Point<Fp2> {
  const [x0, x1, y0, y1] = coordinates(bytes, offset, 4) as [bigint, bigint, bigint, bigint]
  const infinite = (x0 | x1 | y0 | y1) === 0n
  const point = infinite ? undefined : { x: { c0: x0, c1: x1 }, y: { c0: y0, c1: y1 } }
  return onCurve(point, (found) => G2.contains(found))
}

function coordinates(bytes: Uint8Array, offset: number, count: number): bigint[] {
  const inverse = inverseModulo(1n << 256n, FQ)
  return Array.from({ length: count }, (_, i) => (fromLittleEndian32(bytes, offset + 32 * i) * inverse) % FQ)
}

function onCurve<P>(point: P, contains: (point: P) => boolean): P {
  if (!contains(point)) throw new MalformedFileError(KIND, 'a point of it is not on the curve')
  return point
}
