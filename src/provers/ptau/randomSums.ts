import type { Point } from '../../field/curve.js'
import { inverse, power } from '../../field/modular.js'
import { ELEMENT_BYTES } from '../../kernels/limbs/limbField.js'
import { multiScalarUnits } from '../../kernels/msm.js'
import type { Workspace } from '../../kernels/workspace.js'
import { lagrange, powers, toScalars, writeElements } from '../evaluations.js'
import { type PointGroup, sumOf } from '../pointGroup.js'
import { randomScalar } from '../random.js'
import { inLanes, shares } from '../shares.js'

// Lists of points of order r, compared by sums with the powers of one random x of 1 .. r - 1 as scalars. If a list is not what
// it should be, the difference of the sums is a polynomial in x that is not zero: it vanishes for at most as many x as the
// list has points, out of 2^253.

/** What a sum over so many points adds to the progress. */
export function sumUnits<E>({ degree }: PointGroup<E>, count: number): number {
  return multiScalarUnits(count, count, degree)
}

/**
 * The sums of x^i P_i and of x^i P_(i + 1) over i < n - 1. All points have the same ratio to the next one just when these have
 * it, but for a chance of n / 2^253.
 */
export async function consecutiveSums<E>(
  space: Workspace,
  group: PointGroup<E>,
  points: Uint8Array,
): Promise<readonly [Point<E>, Point<E>]> {
  const { curve, packedBytes, unpack } = group
  const x = randomScalar()
  const sum = await sumWithPowers(space, group, points, x)
  const steps = points.length / packedBytes - 1
  const [first, last] = [unpack(points), unpack(points, steps * packedBytes)]
  const before = curve.add(sum, curve.negate(curve.multiply(last, power(x, BigInt(steps)))))
  return [before, curve.multiply(curve.add(sum, curve.negate(first)), inverse(x))]
}

/** x^i P_i over all points. */
async function sumWithPowers<E>(
  space: Workspace,
  group: PointGroup<E>,
  points: Uint8Array,
  x: bigint,
): Promise<Point<E>> {
  const { mark } = space
  const count = points.length / group.packedBytes
  const scalars = await toScalars(space, await powers(space, 1n, x, count), count)
  const sum = await sumOf(space, group, points, { scalars, wide: count })
  space.release(mark)
  return sum
}

/**
 * Whether `forms` are the Lagrange forms of powers, the first of `points`, for the domains of 1, 2, 4, ... points, one after
 * another; missing powers count as infinity.
 *
 * The form number j of a domain of N points is the sum of w^(-j k) / N times power k, so the sum of x^j times form j is the
 * sum of L_k(x) times power k, with the Lagrange polynomials of the same domain.
 */
export async function areLagrangeForms<E>(
  space: Workspace,
  group: PointGroup<E>,
  points: Uint8Array,
  forms: Uint8Array,
): Promise<boolean> {
  const { packedBytes } = group
  const x = randomScalar()
  const found = await sumWithPowers(space, group, forms, x)
  const { mark } = space
  const size = (forms.length / packedBytes + 1) / 2
  const count = Math.min(size, points.length / packedBytes)
  const scalars = await toScalars(space, await lagrangeOfAll(space, x, size), count)
  const expected = await sumOf(space, group, points.subarray(0, count * packedBytes), {
    scalars,
    wide: count,
  })
  space.release(mark)
  return group.curve.equal(found, expected)
}

/** The sum of x^(N - 1) L_k(x) over the domains of N = 1, 2, 4, ..., `size` points, elements for k < size. */
async function lagrangeOfAll(space: Workspace, x: bigint, size: number): Promise<number> {
  const level = (points: number) =>
    lagrange(space, { x, scale: power(x, BigInt(points - 1)), size: points, indices: 'all' })
  const sum = await level(size)
  for (let points = size / 2; points >= 1; points /= 2) {
    const { mark } = space
    await addElements(space, sum, await level(points), points)
    space.release(mark)
  }
  return sum
}

const ADDED_AT_ONCE = 1 << 12

/** target[i] += source[i] for i < count. */
async function addElements(space: Workspace, target: number, source: number, count: number): Promise<void> {
  const stride = ADDED_AT_ONCE * ELEMENT_BYTES
  const factors = writeElements(space, [1n, 1n, 0n])
  const lanes = Array.from({ length: 2 * space.pool.workers }, () => space.allocateZeroed(3 * stride))
  await inLanes(lanes.length, shares(count, ADDED_AT_ONCE), async ({ from, to }, number) => {
    const [lane, n, at] = [lanes[number]!, to - from, from * ELEMENT_BYTES]
    await space.run(() => [
      ['copy', lane, target + at, n * ELEMENT_BYTES],
      ['copy', lane + stride, source + at, n * ELEMENT_BYTES],
      ['scaledSums', lane, stride, factors, target + at, n],
    ])
  })
}
