import type { Curve } from 'ffjavascript'
import { FQ } from '../../field/bn254.js'
import { concatBytes, scalarBytes, toLittleEndian32, uint32 } from '../bytes.js'
import { lagrange, powers, toScalars } from '../evaluations.js'
import { type Batch, multiplyGenerators, type Progress } from '../fixedBase.js'
import type { GroupName } from '../kernels.js'
import { randomScalar } from '../random.js'
import { writeSections } from '../sections.js'
import { withCurve } from '../session.js'
import { DEVELOPMENT_PTAU_NAME } from './info.js'

/** The secrets of a first phase; who knows them can forge proofs under every key made from it. */
export interface PtauWaste {
  readonly tau: bigint
  readonly alpha: bigint
  readonly beta: bigint
}

/**
 * `full` is a complete prepared file. `plonk` has only what PLONK and FFLONK setups read: sections 2, 3
 * (two points) and the largest level of 12; it is a quarter of the work.
 */
export type PtauScope = 'full' | 'plonk'

/**
 * Makes a prepared powers-of-tau file for 2^power rows, without a ceremony, by drawing and dropping tau,
 * alpha and beta. Its contribution names it insecure.
 *
 * @throws the signal's reason when it fires.
 */
export function developmentPtau(
  power: number,
  scope: PtauScope,
  progress: Progress = {},
): Promise<Uint8Array> {
  const waste = { tau: randomScalar(), alpha: randomScalar(), beta: randomScalar() }
  return ptauFromWaste(power, scope, waste, progress)
}

/** The file for given secrets. Only {@link developmentPtau} and tests have a use for it. */
export function ptauFromWaste(
  power: number,
  scope: PtauScope,
  waste: PtauWaste,
  progress: Progress,
): Promise<Uint8Array> {
  return withCurve(async (curve) => {
    const wanted = scope === 'full' ? fullSections(power, waste) : plonkSections(power)
    const sections = await evaluateSections(curve, waste.tau, wanted)
    const points = await multiplyGenerators(curve, sections, progress)
    const written = sections.map(({ id }, i) => ({ id, bytes: points[i]! }))
    return assemble(power, waste, written, curve)
  })
}

/** A section made of the powers scale * tau^i, i < count. */
interface WantedSection {
  readonly id: number
  readonly group: GroupName
  readonly scale: bigint
  readonly count: number
  /**
   * The powers themselves; or their Lagrange forms at the sizes 1, 2, 4, .. up to the first that holds them
   * all, one after another; or the last of these, after zeros in place of the smaller ones.
   */
  readonly form: 'powers' | 'lagrange' | 'largest lagrange'
}

function fullSections(power: number, { alpha, beta }: PtauWaste): WantedSection[] {
  const size = 2 ** power
  const table = [
    [2, 'G1', 1n, 2 * size - 1, 'powers'],
    [3, 'G2', 1n, size, 'powers'],
    [4, 'G1', alpha, size, 'powers'],
    [5, 'G1', beta, size, 'powers'],
    [6, 'G2', beta, 1, 'powers'],
    [12, 'G1', 1n, 2 * size - 1, 'lagrange'],
    [13, 'G2', 1n, size, 'lagrange'],
    [14, 'G1', alpha, size, 'lagrange'],
    [15, 'G1', beta, size, 'lagrange'],
  ] as const
  return table.map(([id, group, scale, count, form]) => ({ id, group, scale, count, form }))
}

function plonkSections(power: number): WantedSection[] {
  return [
    { id: 2, group: 'G1', scale: 1n, count: 2 ** (power + 1) - 1, form: 'powers' },
    { id: 3, group: 'G2', scale: 1n, count: 2, form: 'powers' },
    { id: 12, group: 'G1', scale: 1n, count: 2 ** power, form: 'largest lagrange' },
  ]
}

async function evaluateSections(
  curve: Curve,
  tau: bigint,
  wanted: readonly WantedSection[],
): Promise<(Batch & { readonly id: number })[]> {
  const sections = []
  for (const section of wanted) {
    const { form, scale, count, id, group } = section
    const values =
      form === 'powers' ? await powers(curve, scale, tau, count) : await levels(curve, tau, section)
    sections.push({ id, group, scalars: await toScalars(curve, values) })
  }
  return sections
}

async function levels(curve: Curve, tau: bigint, { scale, count, form }: WantedSection): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for (let size = 1; size < 2 * count; size *= 2) {
    const wanted = form === 'lagrange' || size >= count
    parts.push(wanted ? await lagrange(curve, tau, scale, size, count) : new Uint8Array(32 * size))
  }
  return concatBytes(...parts)
}

async function assemble(
  power: number,
  waste: PtauWaste,
  sections: readonly { readonly id: number; readonly bytes: Uint8Array }[],
  curve: Curve,
): Promise<Uint8Array> {
  const header = concatBytes(uint32(32), toLittleEndian32(FQ), uint32(power, power))
  const prepared = sections.findIndex((section) => section.id >= 12)
  return writeSections('ptau', [
    { id: 1, bytes: header },
    ...sections.slice(0, prepared),
    { id: 7, bytes: await contributionSection(curve, waste) },
    ...sections.slice(prepared),
  ])
}

/**
 * Section 7 with one contribution: the points after it, nine points of a proof of knowledge, a 216-byte hash
 * state, a 64-byte challenge, type, parameters. Proof and hashes are left empty: no ceremony check accepts
 * this file, and no setup reads them.
 */
async function contributionSection(curve: Curve, { tau, alpha, beta }: PtauWaste): Promise<Uint8Array> {
  const after = await multiplyGenerators(
    curve,
    [
      { group: 'G1', scalars: scalarBytes(tau, alpha, beta) },
      { group: 'G2', scalars: scalarBytes(tau, beta) },
    ],
    {},
  )
  const [g1, g2] = after as [Uint8Array, Uint8Array]
  const points = concatBytes(g1.subarray(0, 64), g2.subarray(0, 128), g1.subarray(64), g2.subarray(128))
  const proofAndHashes = new Uint8Array(6 * 64 + 3 * 128 + 216 + 64)
  const name = new TextEncoder().encode(DEVELOPMENT_PTAU_NAME)
  const parameters = concatBytes(Uint8Array.of(1, name.length), name)
  return concatBytes(uint32(1), points, proofAndHashes, uint32(0, parameters.length), parameters)
}
