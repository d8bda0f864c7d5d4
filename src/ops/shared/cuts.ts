/** A place on the axis of a feature: x reaches it where x >= at, or x > at where it is open. */
export interface Threshold {
  readonly at: number
  readonly open: boolean
}

export function reaches(x: number, { at, open }: Threshold): boolean {
  return open ? x > at : x >= at
}

/** Half steps this near, beside what float32 rounds away, count as hit. */
const NEAR = 2 ** -10

/** What float32 may have moved a number by, relatively. */
const ROUNDED = 2 ** -22

/**
 * The integers that X = x / scale must reach where x reaches the thresholds of one feature.
 *
 * If all of them lie on the grid of the steps or midway between two, or X is exact, as it is taken to be in steps of 1, then
 * so are these: X >= cut says that
 * X * scale reaches the threshold. Otherwise a threshold is rounded to the grid as x was, so that equals stay equal:
 * boosted trees split at values of the data.
 */
export function cutsOf(thresholds: readonly Threshold[], scale: number, exact: boolean): number[] {
  const onGrid = exact || scale === 1 || thresholds.every(({ at }) => isNear((2 * at) / scale))
  return thresholds.map(({ at, open }) => {
    const place = at / scale
    if (!Number.isFinite(place)) return place
    const snapped = !onGrid || isNear(place) ? Math.round(place) : place
    return (open ? Math.floor(snapped) + 1 : Math.ceil(snapped)) + 0
  })
}

function isNear(place: number): boolean {
  return !Number.isFinite(place) || Math.abs(place - Math.round(place)) <= NEAR + Math.abs(place) * ROUNDED
}
