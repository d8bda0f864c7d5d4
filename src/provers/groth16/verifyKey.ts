import { G1, G2, type Point } from '../../field/curve.js'
import type { Fp2 } from '../../field/extension.js'
import { type Engine, sharedEngine } from '../../kernels/engine.js'
import { multiplyG1, multiScalarUnits } from '../../kernels/msm.js'
import { Workspace } from '../../kernels/workspace.js'
import { BN254_HEADER, sameBytes } from '../bytes.js'
import { areOnCurve } from '../membership.js'
import { G1_BYTES, G2_BYTES, unpackG1, unpackG2 } from '../pointBytes.js'
import { IN_G1 } from '../pointGroup.js'
import { type Progress, progressOfPart } from '../progress.js'
import { onlySection, readSections } from '../sections.js'
import { requireGroth16 } from './contribute.js'
import { readCeremony } from './contributions.js'
import { comeFromBeacons, followCeremony, requireShortBeacons, sameRatio } from './followCeremony.js'
import { initialKey } from './initialKey.js'

/** Of the time that is spent on making the initial key again, the rest on comparing. */
const INITIAL_SHARE = 0.6

/**
 * Whether the key is what this circuit, this first phase and its own contributions lead to. Always false for
 * a development key.
 *
 * @throws the errors of readR1cs; NotAPtauError, PtauNotPreparedError, PtauTooSmallError; ForeignKeyError,
 * MalformedFileError; the signal's reason
 */
export async function verifyKey(
  r1cs: Uint8Array,
  ptau: Uint8Array,
  zkey: Uint8Array,
  progress: Progress = {},
): Promise<boolean> {
  requireGroth16(zkey)
  const sections = readSections(zkey, 'zkey')
  const section = (id: number) => onlySection(sections, id, 'zkey')
  const ceremony = readCeremony(section(10))
  requireShortBeacons(ceremony)
  const delta = followCeremony(ceremony)
  if (delta === undefined) return false
  const initial = readSections(
    await initialKey(r1cs, ptau, progressOfPart(progress, 0, INITIAL_SHARE)),
    'zkey',
  )
  const expected = (id: number) => onlySection(initial, id, 'zkey')
  const circuitHash = expected(10).subarray(0, 64)
  const same = [3, 4, 5, 6, 7].every((id) => sameBytes(section(id), expected(id)))
  if (!same || !sameBytes(ceremony.circuitHash, circuitHash)) return false
  const delta2 = headerDelta(section(2), expected(2), delta)
  if (delta2 === undefined || !sameRatio([G1.generator, delta], [G2.generator, delta2])) return false
  const scaled = [8, 9].map((id) => [expected(id), section(id)] as const)
  if (scaled.some(([before, after]) => before.length !== after.length)) return false
  const divided = await areDivided(scaled, delta2, progressOfPart(progress, INITIAL_SHARE, 1))
  // Last, as a file can ask for hours of it.
  return divided && comeFromBeacons(ceremony, progress.signal)
}

/** The header's delta in G2, if the header is the expected one but for delta, which in G1 is as given. */
function headerDelta(header: Uint8Array, expected: Uint8Array, delta: Point<bigint>): Point<Fp2> {
  const at = BN254_HEADER.length + 12 + 2 * G1_BYTES + 2 * G2_BYTES
  const kept = sameBytes(header.subarray(0, at), expected.subarray(0, at))
  if (!kept || header.length !== expected.length || !G1.equal(unpackG1(header, at), delta)) return undefined
  return unpackG2(header, at + G1_BYTES)
}

type Scaled = readonly [before: Uint8Array, after: Uint8Array]

/** Whether all points before are delta times those after: they are on the curve, and a random combination of them is. */
async function areDivided(
  sections: readonly Scaled[],
  delta2: Point<Fp2>,
  progress: Progress,
): Promise<boolean> {
  const engine = sharedEngine({ purpose: 'keys' })
  const sums = await engine.exclusively(progress, async () => {
    const space = new Workspace(engine)
    for (const [{ length }] of sections) space.expect(2 * unitsOf(length / G1_BYTES))
    for (const [, after] of sections) if (!(await areOnCurve(space, IN_G1, after))) return undefined
    const combined: (readonly Point<bigint>[])[] = []
    for (const section of sections) combined.push(await combineBoth(engine, section))
    return [0, 1].map((i) => combined.map((both) => both[i]).reduce((sum, point) => G1.add(sum, point)))
  })
  return sums !== undefined && sameRatio([sums[1], sums[0]], [G2.generator, delta2])
}

const SCALAR_BYTES = 32
/** A false point is noticed but for a chance of 2^-128. */
const RANDOM_BYTES = 16
/** What the platform gives at a time. */
const DRAWN_BYTES = 1 << 16

/** Half the scalars' bits are zero. */
function wideOf(count: number): number {
  return Math.ceil(count / 2)
}

function unitsOf(count: number): number {
  return multiScalarUnits(count, wideOf(count), 1)
}

/** The same random combination of the points of both. */
async function combineBoth(engine: Engine, [before, after]: Scaled): Promise<readonly Point<bigint>[]> {
  const count = before.length / G1_BYTES
  if (count === 0) return [undefined, undefined]
  const scalars = engine.allocate(count * SCALAR_BYTES)
  drawScalars(engine.bytes(scalars, count * SCALAR_BYTES))
  const sum = (points: Uint8Array) =>
    multiplyG1(engine, {
      count,
      scalars,
      wide: wideOf(count),
      readPoints: (first, n, target) => target.set(points.subarray(first * G1_BYTES, (first + n) * G1_BYTES)),
    })
  return [await sum(before), await sum(after)]
}

function drawScalars(scalars: Uint8Array): void {
  const perDraw = DRAWN_BYTES / RANDOM_BYTES
  for (let first = 0; first < scalars.length / SCALAR_BYTES; first += perDraw) {
    const drawn = crypto.getRandomValues(new Uint8Array(DRAWN_BYTES))
    const count = Math.min(perDraw, scalars.length / SCALAR_BYTES - first)
    for (let i = 0; i < count; i++) {
      const value = drawn.subarray(i * RANDOM_BYTES, (i + 1) * RANDOM_BYTES)
      scalars.set(value, (first + i) * SCALAR_BYTES)
    }
  }
}
