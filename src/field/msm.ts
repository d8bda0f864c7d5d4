import type { Curve, Jacobian, Point } from './curve.js'

/** The sum of scalars[i] * points[i] by definition. Scalars are integers >= 0, as many as points. */
export function multiScalarSum<E>(
  curve: Curve<E>,
  points: readonly Point<E>[],
  scalars: readonly bigint[],
): Point<E> {
  const terms = points.map((point, i) => curve.multiply(point, scalars[i]!))
  return terms.reduce<Point<E>>((sum, term) => curve.add(sum, term), undefined)
}

/**
 * The same by Pippenger's buckets: scalars are cut into windows of some bits, and in every window the points with the
 * same digit are added up before they are multiplied by it. Its time depends on the scalars: not for secrets.
 */
export function bucketSum<E>(
  curve: Curve<E>,
  points: readonly Point<E>[],
  scalars: readonly bigint[],
): Point<E> {
  const windowBits = bestWindow(points.length)
  let sum = curve.toJacobian(undefined)
  for (let window = windowCount(scalars, windowBits) - 1; window >= 0; window--) {
    for (let i = 0; i < windowBits; i++) sum = curve.double(sum)
    const shift = BigInt(window * windowBits)
    const digits = scalars.map((scalar) => Number(BigInt.asUintN(windowBits, scalar >> shift)))
    sum = curve.addJacobian(sum, windowSum(curve, points, digits, 2 ** windowBits))
  }
  return curve.toAffine(sum)
}

/** The window of least cost: per bit of a scalar, an addition for every point and two for every bucket. */
function bestWindow(points: number): number {
  const cost = (bits: number) => (points + 2 ** (bits + 1)) / bits
  let best = 1
  while (cost(best + 1) < cost(best)) best++
  return best
}

function windowCount(scalars: readonly bigint[], windowBits: number): number {
  const bits = scalars.reduce((longest, scalar) => Math.max(longest, scalar.toString(2).length), 0)
  return Math.ceil(bits / windowBits)
}

/** The sum of digits[i] * points[i] for digits below `bound`: buckets d, d + 1, ... add up to what counts at least d times. */
function windowSum<E>(
  curve: Curve<E>,
  points: readonly Point<E>[],
  digits: readonly number[],
  bound: number,
): Jacobian<E> {
  const zero = curve.toJacobian(undefined)
  const buckets = Array.from({ length: bound }, () => zero)
  for (const [i, digit] of digits.entries()) {
    if (digit > 0) buckets[digit] = curve.addMixed(buckets[digit]!, points[i])
  }
  let [running, sum] = [zero, zero]
  for (const bucket of buckets.slice(1).reverse()) {
    running = curve.addJacobian(running, bucket)
    sum = curve.addJacobian(sum, running)
  }
  return sum
}
