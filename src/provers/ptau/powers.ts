import { G1_BYTES, G2_BYTES } from '../pointBytes.js'
import { readSections } from '../sections.js'
import { type PtauInfo, requirePtau } from './info.js'

/** The parts of a prepared .ptau file that a Groth16 setup reads: packed points, views into the file. */
export interface PowersOfTau extends PtauInfo {
  /** tau^i in G1. */
  readonly powers1: Uint8Array
  /** The 64 bytes of the file that come after them, zeros past its end. */
  readonly afterPowers1: Uint8Array
  readonly alpha1: Uint8Array
  readonly beta1: Uint8Array
  readonly beta2: Uint8Array
  /** Lagrange polynomials at tau, of the domains of 1, 2, 4, ... points; see {@link lagrangeLevel}. */
  readonly lagrange1: Uint8Array
  readonly lagrange2: Uint8Array
  /** The same times alpha, and times beta. */
  readonly alphaLagrange1: Uint8Array
  readonly betaLagrange1: Uint8Array
}

/**
 * Opens a file that can serve a setup of 2^`power` rows.
 *
 * @throws NotAPtauError, PtauNotPreparedError, PtauTooSmallError
 */
export function readPowersOfTau(ptau: Uint8Array, power: number): PowersOfTau {
  const info = requirePtau(ptau, power)
  const sections = new Map(readSections(ptau, 'ptau').map(({ id, bytes }) => [id, bytes]))
  const section = (id: number) => sections.get(id)!
  const after = new Uint8Array(G1_BYTES)
  const end = section(2).byteOffset + section(2).length - ptau.byteOffset
  after.set(ptau.subarray(end, end + G1_BYTES))
  return {
    ...info,
    powers1: section(2),
    afterPowers1: after,
    alpha1: section(4).subarray(0, G1_BYTES),
    beta1: section(5).subarray(0, G1_BYTES),
    beta2: section(6).subarray(0, G2_BYTES),
    lagrange1: section(12),
    lagrange2: section(13),
    alphaLagrange1: section(14),
    betaLagrange1: section(15),
  }
}

/** The polynomials of the domain of `size` points. */
export function lagrangeLevel(section: Uint8Array, size: number, pointBytes: number): Uint8Array {
  return section.subarray((size - 1) * pointBytes, (2 * size - 1) * pointBytes)
}
