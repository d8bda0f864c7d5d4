import type { DigitsInstruction } from '../../../src/integer/digits.js'
import type { ExchangeInstruction } from '../../../src/integer/exchange.js'
import type { RemainderInstruction } from '../../../src/integer/remainder.js'
import type { WrapInstruction } from '../../../src/integer/wrap.js'
import { type Ball, ballOf, type Place } from './balls.js'

/**
 * Instructions on whole numbers. With n the center and m the radius in steps:
 *
 * digits     exact where all numbers from n - m to n + m agree above the digit, else 0 or 1
 * wrap       n - m and n + m in one window: moved by the same multiple; else anything of the type
 * remainder  the same, with the windows of an exact divisor; else anything below the divisor, which is one step at least
 * exchange   where n - m of one exceeds n + m of the other: these two; else the greatest and the least of both ends
 */

export function digits(m: DigitsInstruction, [x]: readonly Ball[], place: Place): Ball {
  return ballOf(
    Array.from({ length: m.size * m.width }, (_, k) => {
      const [i, weight] = [Math.floor(k / m.width), 2 ** (k % m.width)]
      const [n, radius] = [x!.center[i]! / place.inputScale[i]!, x!.radius[i]! / place.inputScale[i]!]
      const above = (value: number) => Math.floor((value - m.base) / weight)
      const [first, last] = [above(Math.ceil(n - radius - 1e-9)), above(Math.floor(n + radius + 1e-9))]
      if (first !== last) place.count()
      const digit = above(Math.round(n)) % 2
      return [(digit + 2) % 2, first === last ? 0 : 1] as const
    }),
  )
}

export function wrap(m: WrapInstruction, [x]: readonly Ball[], place: Place): Ball {
  return ballOf(
    Array.from({ length: m.size }, (_, i) => {
      const step = place.inputScale[i]!
      const [n, radius] = [x!.center[i]! / step, x!.radius[i]! / step]
      return inWindow([n - m.low, radius], 2 ** m.bits, place, step, m.low)
    }),
  )
}

export function remainder({ size }: RemainderInstruction, [x, y]: readonly Ball[], place: Place): Ball {
  return ballOf(
    Array.from({ length: size }, (_, i) => {
      const [step, own] = [place.inputScale[i]!, place.inputScale[size + i]!]
      const [n, radius] = [x!.center[i]! / step, x!.radius[i]! / step]
      const [d, loose] = [Math.max(1, y!.center[i]! / own), y!.radius[i]! / own]
      if (loose === 0) return inWindow([n, radius], d, place, step, 0)
      place.count()
      return [(n - d * Math.floor(n / d)) * step, (d + loose) * step] as const
    }),
  )
}

/** What is left of n and its radius by windows of a width, from `low` on. */
function inWindow(
  [n, radius]: readonly [number, number],
  width: number,
  place: Place,
  step: number,
  low: number,
): readonly [number, number] {
  const window = (value: number) => Math.floor(value / width)
  const center = (n - width * window(n) + low) * step
  const decided = window(Math.ceil(n - radius - 1e-9)) === window(Math.floor(n + radius + 1e-9))
  if (decided && window(n) === window(Math.round(n))) return [center, radius * step]
  place.count()
  return [center, width * step]
}

export function exchange({ first, second }: ExchangeInstruction, [x]: readonly Ball[]): Ball {
  const [center, radius] = [x!.center.slice(), x!.radius.slice()]
  first.forEach((i, k) => {
    const j = second[k]!
    const ends = [i, j].map((at) => [center[at]! - radius[at]!, center[at]! + radius[at]!] as const)
    const sort = (pick: (a: number, b: number) => number) => {
      const middle = pick(center[i]!, center[j]!)
      const [lo, hi] = [pick(ends[0]![0], ends[1]![0]), pick(ends[0]![1], ends[1]![1])]
      return [middle, Math.max(middle - lo, hi - middle)] as const
    }
    const [greater, less] = [sort(Math.max), sort(Math.min)]
    center[i] = greater[0]
    radius[i] = greater[1]
    center[j] = less[0]
    radius[j] = less[1]
  })
  return { center, radius }
}
