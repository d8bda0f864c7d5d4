import { BN254_HEADER } from '../../src/provers/bytes.js'
import type { ToxicWaste } from '../../src/provers/groth16/developmentKey.js'
import { readSections } from '../../src/provers/sections.js'

export const origin = { version: '0.0.0', circuitHash: 'c1', modelHash: 'm1' }

/** Fixed secrets, so that tests can compute every point of a key themselves. */
export const waste: ToxicWaste = {
  tau: 0x1234567890abcdef1234567890abcdef1234567890abcdef1234567890abcden,
  alpha: 0x1111111111111111111111111111111111111111111111111111111111111111n,
  beta: 0x0fedcba987654321fedcba987654321fedcba987654321fedcba987654321fedn,
  delta: 0x2222222222222222222222222222222222222222222222222222222222222222n,
}

/** The bytes of one section of an iden3 binary file. */
export function sectionOf(file: Uint8Array, kind: string, id: number): Uint8Array {
  return readSections(file, kind).find((section) => section.id === id)!.bytes
}

/** A u32 behind the curve description in a key's header: 0 variables, 1 public, 2 domain, 3 added, 4 gates. */
export function headerCount(zkey: Uint8Array, index: number): number {
  const header = sectionOf(zkey, 'zkey', 2)
  return new DataView(header.buffer, header.byteOffset + BN254_HEADER.length).getUint32(4 * index, true)
}
