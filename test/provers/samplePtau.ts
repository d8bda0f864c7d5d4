import type { Curve } from 'ffjavascript'
import type { MemoryFile } from 'snarkjs'
import { FQ } from '../../src/field/bn254.js'
import { G1, G2 } from '../../src/field/curve.js'
import { mod, power } from '../../src/field/modular.js'
import { concatBytes, toLittleEndian32, uint32 } from '../../src/provers/bytes.js'
import { packG1, packG2 } from '../../src/provers/pointBytes.js'
import { type PtauWaste, ptauFromWaste } from '../../src/provers/ptau/developmentPtau.js'
import { DEVELOPMENT_PTAU_NAME } from '../../src/provers/ptau/info.js'
import { readSections, writeSections } from '../../src/provers/sections.js'
import { withSnarkjs } from '../../src/provers/snarkjs.js'
import { waste } from './sampleKeys.js'

/** The file without the mark of development powers. */
export function unmarked(ptau: Uint8Array): Uint8Array {
  const at = Buffer.from(ptau).lastIndexOf(DEVELOPMENT_PTAU_NAME)
  return ptau.with(at, 'X'.charCodeAt(0))
}

/** Prepared powers of tau that do not say that they are for development. */
export async function samplePtau(size: number, secrets: PtauWaste = waste): Promise<Uint8Array> {
  return unmarked(await ptauFromWaste(size, 'full', secrets, {}))
}

export type Edit = (section: Uint8Array) => Uint8Array

/** The file with edited sections, whose contribution states the points that it then has. */
export function edited(ptau: Uint8Array, edits: Readonly<Record<number, Edit>>): Uint8Array {
  const sections = readSections(ptau, 'ptau').map(({ id, bytes }) => ({
    id,
    bytes: edits[id]?.(bytes.slice()) ?? bytes,
  }))
  return restated(writeSections('ptau', sections))
}

function restated(ptau: Uint8Array): Uint8Array {
  const sections = readSections(ptau, 'ptau')
  const bytes = (id: number) => sections.find((section) => section.id === id)!.bytes
  const points = concatBytes(
    bytes(2).slice(64, 128),
    bytes(3).slice(128, 256),
    bytes(4).slice(0, 64),
    bytes(5).slice(0, 64),
    bytes(6),
  )
  const contributions = concatBytes(bytes(7).slice(0, 4), points, bytes(7).slice(4 + points.length))
  return writeSections(
    'ptau',
    sections.map((section) => (section.id === 7 ? { id: 7, bytes: contributions } : section)),
  )
}

/** Powers without Lagrange forms by the definition, so for any secrets; one contribution of zeros but for its points. */
export function plainPtau(size: number, { tau, alpha, beta }: PtauWaste): Uint8Array {
  const list = (count: number, scale: bigint) =>
    Array.from({ length: count }, (_, i) => mod(scale * power(tau, BigInt(i))))
  const g1 = (scalars: readonly bigint[]) => packG1(...scalars.map((k) => G1.multiply(G1.generator, k)))
  const g2 = (scalars: readonly bigint[]) => packG2(...scalars.map((k) => G2.multiply(G2.generator, k)))
  const points = 2 ** size
  return restated(
    writeSections('ptau', [
      { id: 1, bytes: concatBytes(uint32(32), toLittleEndian32(FQ), uint32(size, size)) },
      { id: 2, bytes: g1(list(2 * points - 1, 1n)) },
      { id: 3, bytes: g2(list(points, 1n)) },
      { id: 4, bytes: g1(list(points, mod(alpha))) },
      { id: 5, bytes: g1(list(points, mod(beta))) },
      { id: 6, bytes: g2([mod(beta)]) },
      { id: 7, bytes: concatBytes(uint32(1), new Uint8Array(448 + 6 * 64 + 3 * 128 + 216 + 64 + 8)) },
    ]),
  )
}

interface Ceremony {
  newAccumulator(curve: Curve, power: number, target: MemoryFile): Promise<unknown>
  contribute(from: MemoryFile, to: MemoryFile, name: string, entropy: string): Promise<unknown>
  preparePhase2(from: MemoryFile, to: MemoryFile): Promise<unknown>
}

/** The prepared file of a ceremony that snarkjs runs. */
export function snarkjsPtau(size: number, contributors: readonly string[]): Promise<Uint8Array> {
  return withSnarkjs(async ({ powersOfTau }, curve) => {
    const ceremony = powersOfTau as unknown as Ceremony
    let last: MemoryFile = { type: 'mem' }
    await ceremony.newAccumulator(curve, size, last)
    for (const name of contributors) {
      const next: MemoryFile = { type: 'mem' }
      await ceremony.contribute(last, next, name, `entropy of ${name}`)
      last = next
    }
    const prepared: MemoryFile = { type: 'mem' }
    await ceremony.preparePhase2(last, prepared)
    return prepared.data!
  })
}
