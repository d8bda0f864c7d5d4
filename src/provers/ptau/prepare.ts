import { inverse } from '../../field/modular.js'
import type { Group } from '../../kernels/curve/layout.js'
import { sharedEngine } from '../../kernels/engine.js'
import { Workspace } from '../../kernels/workspace.js'
import type { Progress } from '../progress.js'
import { scalePoints } from '../scalePoints.js'
import { onlySection, readSections, writeSections } from '../sections.js'
import { readPtauInfo } from './info.js'
import { PointTransform } from './pointTransform.js'

/** Where the powers stand, where their Lagrange forms go, and one more than the power of the last of these. */
const SECTIONS = [
  { from: 2, to: 12, group: 'g1', more: 1 },
  { from: 3, to: 13, group: 'g2', more: 0 },
  { from: 4, to: 14, group: 'g1', more: 0 },
  { from: 5, to: 15, group: 'g1', more: 0 },
] as const

/**
 * Prepares a powers-of-tau file for phase 2: adds the sections 12 to 15 that setups read, the powers' Lagrange forms for
 * the domains of 1, 2, 4, ... points. The bytes are those of snarkjs's `powersoftau prepare phase2`.
 *
 * @throws NotAPtauError, MalformedFileError, ProverOutOfMemoryError; the signal's reason
 */
export async function preparePtau(ptau: Uint8Array, progress: Progress = {}): Promise<Uint8Array> {
  const { power } = readPtauInfo(ptau)
  const sections = readSections(ptau, 'ptau')
  const section = (id: number) => onlySection(sections, id, 'ptau')
  const engine = sharedEngine({ purpose: 'keys' })
  const prepared = await engine.exclusively(progress, async () => {
    const space = new Workspace(engine)
    const { groups } = space.kernels
    for (const { group, more } of SECTIONS) space.expect(unitsOf(groups[group], power + more))
    const made: { readonly id: number; readonly bytes: Uint8Array }[] = []
    const transforms = {
      g1: new PointTransform(space, groups.g1, power + 1),
      g2: new PointTransform(space, groups.g2, power),
    }
    for (const { from, to, group, more } of SECTIONS) {
      const transform = transforms[group]
      const bytes = await lagrangeForms(space, transform, groups[group], section(from), power + more)
      made.push({ id: to, bytes })
    }
    return made
  })
  const kept = [1, 2, 3, 4, 5, 6, 7].map((id) => ({ id, bytes: section(id) }))
  return writeSections('ptau', [...kept, ...prepared])
}

/** Butterflies of all sizes, and the first scaling. */
function unitsOf(group: Group, power: number): number {
  return 2 ** power + PointTransform.unitsOf(group, power)
}

/** The forms for 1, 2, 4, ..., 2^power points, one after another; a missing last point counts as infinity. */
async function lagrangeForms(
  space: Workspace,
  transform: PointTransform,
  group: Group,
  powers: Uint8Array,
  power: number,
): Promise<Uint8Array> {
  const { packedBytes } = group
  const size = 2 ** power
  const points = new Uint8Array(size * packedBytes)
  points.set(powers.subarray(0, size * packedBytes))
  const { mark } = space
  const shared = await scalePoints(space, group, points, inverse(BigInt(size)))
  const forms = await transform.allSizes(shared, power)
  space.release(mark)
  return forms
}
