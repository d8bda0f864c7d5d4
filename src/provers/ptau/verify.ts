import { sharedEngine } from '../../kernels/engine.js'
import { Workspace } from '../../kernels/workspace.js'
import { sameBytes } from '../bytes.js'
import { PtauInvalidError } from '../errors.js'
import type { Progress } from '../progress.js'
import { readSections } from '../sections.js'
import { contributedPoints, readPtauContributions } from './contributions.js'
import { readPtauInfo } from './info.js'
import { expectPowers, requirePowers } from './powerChecks.js'
import { requireSecrets } from './secrets.js'

/** What a file of powers of tau is good for. */
export interface PtauReport {
  /** The file serves circuits of up to 2^power rows. */
  readonly power: number
  /** Whether the sections that setups read are there; if so they are verified too. */
  readonly prepared: boolean
  /** How many contributions the file says were made. At least one of the contributors must have forgotten their secret. */
  readonly contributions: number
}

/** How much of a file of powers of tau is verified. */
export interface VerifyOptions extends Progress {
  /** Verifies what a setup of up to 2^power rows reads, and no more; all of the file unless given. */
  readonly power?: number | undefined
}

/**
 * Verifies powers of tau: that all points of the file are the powers of one tau in both groups, those times one alpha and one
 * beta, and their Lagrange forms for the domains of 1, 2, 4, ... points; that points are on their curves, in the group of
 * order r, and written in the one way; that none of the secrets is one that anybody knows; and that the last contribution
 * states the points of the file. A false file passes with a chance of 2^-128 at most.
 *
 * Not verified is how the contributions led there: their proofs of knowledge, beacons and hashes (`snarkjs powersoftau verify`
 * does that). Their number is what the file says. Who made up all of them knows the secrets.
 *
 * Linear in the file: multi-scalar multiplications of 16 * 2^power terms in G1 and 4 * 2^power in G2, and ten of 3 * 2^power
 * terms with 13-bit scalars in G2. On two cores a second for the power 12, ten for 16.
 *
 * @throws NotAPtauError; PtauInvalidError, which names the check that failed; ProverOutOfMemoryError; the signal's reason
 */
export async function verifyPtau(
  ptau: Uint8Array,
  { power: wanted = Number.POSITIVE_INFINITY, ...progress }: VerifyOptions = {},
): Promise<PtauReport> {
  const { power, prepared } = readPtauInfo(ptau)
  const sections = new Map(readSections(ptau, 'ptau').map(({ id, bytes }) => [id, bytes]))
  const range = Math.max(1, Math.min(power, wanted))
  const contributions = requireContributions(sections)
  requireSecrets((id) => sections.get(id)!, range)
  const engine = sharedEngine({ purpose: 'keys' })
  await engine.exclusively(progress, async () => {
    const space = new Workspace(engine)
    expectPowers(space, sections, range)
    await requirePowers(space, sections, range)
  })
  return { power, prepared, contributions }
}

function requireContributions(sections: ReadonlyMap<number, Uint8Array>): number {
  const section = (id: number) => sections.get(id)!
  const contributions = sections.has(7) ? readPtauContributions(section(7)) : { count: 0, last: undefined }
  const refuse = (problem: string) => new PtauInvalidError('contributions', problem, { section: 7 })
  if (contributions === undefined) throw refuse('the contributions cannot be read')
  const { count, last } = contributions
  if (last === undefined || count === 0)
    throw refuse('nobody contributed to them, so anybody knows the secrets')
  if (!sameBytes(last, contributedPoints(section))) throw refuse('the last contribution is to other powers')
  return count
}
