import type { DigitsInstruction } from '../../../src/integer/digits.js'
import type { ExchangeInstruction } from '../../../src/integer/exchange.js'
import type { RemainderInstruction } from '../../../src/integer/remainder.js'
import type { WrapInstruction } from '../../../src/integer/wrap.js'
import { type Ball, ballOf, type Place, roundedBy } from './balls.js'

/**
 * Instructions on whole numbers. With n the center and m the radius in steps:
 *
 * digits     exact where all numbers from n - m to n + m agree above the digit, else 0 or 1
 * wrap       n - m and n + m in window k: moved by the same multiple; else anything of the type. The width may be a
 *            divisor d of the node, rounded by e (to one step from any lesser one): if n is in window k of every width
 *            within e of it, n - k d is k e from what the rounded one leaves; else what d leaves is below the width plus e
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
  const width = 2 ** m.bits
  const magnitudes = place.known.map(Math.abs)
  const off = place.inputScale.map((step) => roundedBy(width, step, magnitudes, width === 1 ? 1 : 0.5))
  return ballOf(
    Array.from({ length: m.size }, (_, i) => {
      const step = place.inputScale[i]!
      const [n, radius] = [x!.center[i]! / step, x!.radius[i]! / step]
      return inWindow([n - m.low, radius], [width, off[i]!], place, step, m.low)
    }),
  )
}

export function remainder({ size }: RemainderInstruction, [x, y]: readonly Ball[], place: Place): Ball {
  return ballOf(
    Array.from({ length: size }, (_, i) => {
      const [step, own] = [place.inputScale[i]!, place.inputScale[size + i]!]
      const [n, radius] = [x!.center[i]! / step, x!.radius[i]! / step]
      const [d, loose] = [Math.max(1, y!.center[i]! / own), y!.radius[i]! / own]
      if (loose === 0) return inWindow([n, radius], [d, 0], place, step, 0)
      place.count()
      return [(n - d * Math.floor(n / d)) * step, (d + loose) * step] as const
    }),
  )
}

/** What is left of n and its radius by windows of a width, off by no more than `off`, from `low` on. */
function inWindow(
  [n, radius]: readonly [number, number],
  [width, off]: readonly [number, number],
  place: Place,
  step: number,
  low: number,
): readonly [number, number] {
  const window = (value: number, wide = width) => Math.floor(value / wide)
  const mine = window(n)
  const center = (n - width * mine + low) * step
  const whole = [Math.ceil(n - radius - 1e-9), Math.round(n), Math.floor(n + radius + 1e-9)]
  const reached = [...whole.map((value) => window(value)), window(n, width - off), window(n, width + off)]
  if (reached.every((other) => other === mine)) return [center, (radius + Math.abs(mine) * off) * step]
  place.count()
  return [center, (width + off) * step]
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
