import { type Affine, G1, G2, type Point } from '../../field/curve.js'
import type { Fp2 } from '../../field/extension.js'
import type { Workspace } from '../../kernels/workspace.js'
import { PtauInvalidError } from '../errors.js'
import { sameRatio } from '../groth16/followCeremony.js'
import { areInSubgroup, areOnCurve, firstMalformed, subgroupUnits } from '../membership.js'
import { IN_G1, IN_G2, type PointGroup } from '../pointGroup.js'
import { areLagrangeForms, consecutiveSums, sumUnits } from './randomSums.js'

type Sections = ReadonlyMap<number, Uint8Array>

/** The sections of powers and of their Lagrange forms, and how many points of them 2^power rows need, if they are there. */
const LISTS = [
  { powers: 2, forms: 12, group: IN_G1, more: 1 },
  { powers: 3, forms: 13, group: IN_G2, more: 0 },
  { powers: 4, forms: 14, group: IN_G1, more: 0 },
  { powers: 5, forms: 15, group: IN_G1, more: 0 },
] as const
const BETA_IN_G2 = 6

/** The points of these lists up to the domain of 2^power points. The last of twice as many powers of tau may be missing. */
function listsOf(sections: Sections, power: number) {
  return LISTS.map(({ powers, forms, group, more }) => {
    const size = 2 ** (power + more)
    const points = sections.get(powers)!.subarray(0, size * group.packedBytes)
    const lagrange = sections.get(forms)?.subarray(0, (2 * size - 1) * group.packedBytes)
    return { powers, forms, group: group as PointGroup<unknown>, points, lagrange }
  })
}

/** Announces what {@link requirePowers} will do. */
export function expectPowers(space: Workspace, sections: Sections, power: number): void {
  space.expect(subgroupUnits(1))
  for (const { group, points, lagrange } of listsOf(sections, power)) {
    const count = points.length / group.packedBytes
    const forms = (lagrange?.length ?? 0) / group.packedBytes
    space.expect(sumUnits(group, count))
    if (forms > 0) space.expect(sumUnits(group, forms) + sumUnits(group, Math.min(count, (forms + 1) / 2)))
    if (group.degree === 2) space.expect(subgroupUnits(count) + (forms > 0 ? subgroupUnits(forms) : 0))
  }
}

/**
 * Refuses what are not the powers of one tau, with an alpha and a beta, and their Lagrange forms, up to the domain of 2^power
 * points.
 *
 * @throws PtauInvalidError; the signal's reason
 */
export async function requirePowers(space: Workspace, sections: Sections, power: number): Promise<void> {
  const lists = listsOf(sections, power)
  for (const { powers, forms, group, points, lagrange } of lists) {
    await requireMembers(space, powers, group, points)
    if (lagrange !== undefined) await requireMembers(space, forms, group, lagrange)
  }
  await requireMembers(space, BETA_IN_G2, IN_G2, sections.get(BETA_IN_G2)!)
  requireSameBeta(sections)
  await requireSequences(space, sections, power)
  for (const { powers, forms, group, points, lagrange } of lists) {
    if (lagrange === undefined || (await areLagrangeForms(space, group, points, lagrange))) continue
    const problem = `section ${forms} is not that of the powers in section ${powers}`
    throw new PtauInvalidError('Lagrange forms', problem, { section: forms })
  }
}

async function requireMembers<E>(
  space: Workspace,
  section: number,
  group: PointGroup<E>,
  points: Uint8Array,
): Promise<void> {
  const index = firstMalformed(group, points)
  const malformed = 'a point is infinity, or a coordinate is not below q'
  if (index !== undefined) throw new PtauInvalidError('points', malformed, { section, index })
  if (!(await areOnCurve(space, group, points)))
    throw new PtauInvalidError('curve', 'a point is not on the curve', { section })
  if (group.degree === 2 && !(await areInSubgroup(space, points)))
    throw new PtauInvalidError('subgroup', 'a point is not in the group of order r', { section })
}

function requireSameBeta(sections: Sections): void {
  const [beta1, beta2] = [IN_G1.unpack(sections.get(5)!), IN_G2.unpack(sections.get(BETA_IN_G2)!)]
  if (sameRatio([G1.generator, beta1], [G2.generator, beta2])) return
  throw new PtauInvalidError('beta', 'beta is not the same in both groups', { section: BETA_IN_G2 })
}

/** That each list is one of powers of the same tau, those of tau itself from the generators on. */
async function requireSequences(space: Workspace, sections: Sections, power: number): Promise<void> {
  const [tau1, tau2, alpha1, beta1] = listsOf(sections, power).map(({ points }) => points)
  const first = { g1: IN_G1.unpack(tau1!), g2: IN_G2.unpack(tau2!) }
  if (!G1.equal(first.g1, G1.generator)) throw notFromOne(2)
  if (!G2.equal(first.g2, G2.generator)) throw notFromOne(3)
  const inG1: readonly [Affine<bigint>, Point<bigint>] = [
    G1.generator,
    IN_G1.unpack(tau1!, IN_G1.packedBytes),
  ]
  const inG2: readonly [Affine<Fp2>, Point<Fp2>] = [G2.generator, IN_G2.unpack(tau2!, IN_G2.packedBytes)]
  if (!sameRatio(await consecutiveSums(space, IN_G1, tau1!), inG2)) throw noSequence(2)
  if (!sameRatio(inG1, await consecutiveSums(space, IN_G2, tau2!))) throw noSequence(3)
  if (!sameRatio(await consecutiveSums(space, IN_G1, alpha1!), inG2)) throw noSequence(4)
  if (!sameRatio(await consecutiveSums(space, IN_G1, beta1!), inG2)) throw noSequence(5)
}

function notFromOne(section: number): PtauInvalidError {
  return new PtauInvalidError('first power', 'the first power of tau is not the generator', { section })
}

function noSequence(section: number): PtauInvalidError {
  return new PtauInvalidError('sequence', 'the points are not the powers of one tau', { section })
}
