import type { BucketInstruction } from '../../../src/integer/bucket.js'
import { type Ball, ballOf, type Place } from './balls.js'

/**
 * 1 where x >= cut. The cut stands for a real threshold that is less than two steps away (shared/cuts.ts): from a step and
 * a half below it to half a step above, or up to a step below it where x is exact. Decided where the whole ball is on one
 * side of all of these; else either.
 */
export function bucket(m: BucketInstruction, [x]: readonly Ball[], place: Place): Ball {
  const elements = Array.from({ length: m.rowStart.length - 1 }, (_, i) => {
    const step = place.inputScale[i]!
    const [c, r] = [x!.center[i]!, x!.radius[i]!]
    const exact = r === 0 && Number.isInteger(c / step)
    return Array.from(m.cuts.subarray(m.rowStart[i]!, m.rowStart[i + 1]!), (cut) => {
      const [above, below] = exact ? [cut * step, (cut - 1) * step] : [(cut + 0.5) * step, (cut - 1.5) * step]
      const slack = exact ? 0 : r + place.noise
      if (c - slack >= above) return [1, 0] as const
      if (c + slack <= below) return [0, 0] as const
      place.count()
      return [c >= (cut - 0.5) * step ? 1 : 0, 1] as const
    })
  })
  return ballOf(elements.flat())
}
