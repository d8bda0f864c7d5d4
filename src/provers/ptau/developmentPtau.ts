import { FQ } from '../../field/bn254.js'
import { sharedEngine } from '../../kernels/engine.js'
import { Workspace } from '../../kernels/workspace.js'
import { concatBytes, toLittleEndian32, uint32 } from '../bytes.js'
import { lagrange, powers, toScalars, writeElements } from '../evaluations.js'
import { Generators, type GroupName } from '../fixedBase.js'
import { G1_BYTES, G2_BYTES } from '../pointBytes.js'
import type { Progress } from '../progress.js'
import { randomScalar } from '../random.js'
import { writeSections } from '../sections.js'
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
  const engine = sharedEngine({ purpose: 'keys' })
  return engine.exclusively(progress, async () => {
    const space = new Workspace(engine)
    const wanted = scope === 'full' ? fullSections(power, waste) : plonkSections(power)
    const counted = (group: GroupName) =>
      wanted.reduce((sum, section) => sum + (section.group === group ? pointsOf(section) : 0), 0)
    const generators = await Generators.prepare(space, { G1: 3 + counted('G1'), G2: 2 + counted('G2') })
    const contribution = await contributionSection(space, generators, waste)
    const sections = []
    for (const section of wanted) {
      sections.push({ id: section.id, bytes: await makeSection(space, generators, waste.tau, section) })
    }
    return assemble(power, sections, contribution)
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

/** Sizes of the Lagrange forms of `count` powers. */
function levelSizes(count: number): number[] {
  const sizes = [1]
  while (sizes.at(-1)! < count) sizes.push(2 * sizes.at(-1)!)
  return sizes
}

/** The points that have to be computed. */
function pointsOf({ form, count }: WantedSection): number {
  const sizes = levelSizes(count)
  if (form === 'powers') return count
  return form === 'lagrange' ? sizes.reduce((sum, size) => sum + size, 0) : sizes.at(-1)!
}

async function makeSection(
  space: Workspace,
  generators: Generators,
  tau: bigint,
  { group, scale, count, form }: WantedSection,
): Promise<Uint8Array> {
  const multiply = async (elements: Promise<number>, size: number) => {
    const { mark } = space
    const address = await toScalars(space, await elements, size)
    const points = await generators.multiply({ group, address, count: size })
    space.release(mark)
    return points
  }
  if (form === 'powers') return multiply(powers(space, scale, tau, count), count)
  const levels: Uint8Array[] = []
  const sizes = levelSizes(count)
  for (const size of sizes) {
    const request = { x: tau, scale, size, indices: 'all', withoutLastPower: count < size } as const
    const wanted = form === 'lagrange' || size === sizes.at(-1)
    const absent = () => new Uint8Array(size * (group === 'G1' ? G1_BYTES : G2_BYTES))
    levels.push(wanted ? await multiply(lagrange(space, request), size) : absent())
  }
  return concatBytes(...levels)
}

function assemble(
  power: number,
  sections: readonly { readonly id: number; readonly bytes: Uint8Array }[],
  contribution: Uint8Array,
): Uint8Array {
  const header = concatBytes(uint32(32), toLittleEndian32(FQ), uint32(power, power))
  const prepared = sections.findIndex((section) => section.id >= 12)
  return writeSections('ptau', [
    { id: 1, bytes: header },
    ...sections.slice(0, prepared),
    { id: 7, bytes: contribution },
    ...sections.slice(prepared),
  ])
}

/**
 * Section 7 with one contribution: the points after it, nine points of a proof of knowledge, a 216-byte hash
 * state, a 64-byte challenge, type, parameters. Proof and hashes are left empty: no ceremony check accepts
 * this file, and no setup reads them.
 */
async function contributionSection(
  space: Workspace,
  generators: Generators,
  { tau, alpha, beta }: PtauWaste,
): Promise<Uint8Array> {
  const multiply = async (group: GroupName, scalars: readonly bigint[]) => {
    const address = await toScalars(space, writeElements(space, scalars), scalars.length)
    return generators.multiply({ group, address, count: scalars.length })
  }
  const g1 = await multiply('G1', [tau, alpha, beta])
  const g2 = await multiply('G2', [tau, beta])
  const points = concatBytes(g1.subarray(0, 64), g2.subarray(0, 128), g1.subarray(64), g2.subarray(128))
  const proofAndHashes = new Uint8Array(6 * 64 + 3 * 128 + 216 + 64)
  const name = new TextEncoder().encode(DEVELOPMENT_PTAU_NAME)
  const parameters = concatBytes(Uint8Array.of(1, name.length), name)
  return concatBytes(uint32(1), points, proofAndHashes, uint32(0, parameters.length), parameters)
}
