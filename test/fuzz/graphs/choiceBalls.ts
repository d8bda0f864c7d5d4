import type { BitAndInstruction } from '../../../src/integer/bitAnd.js'
import type { ChooseInstruction } from '../../../src/integer/choose.js'
import type { IndicatorsInstruction } from '../../../src/integer/indicators.js'
import type { IsZeroInstruction } from '../../../src/integer/isZero.js'
import type { LookupInstruction } from '../../../src/integer/lookup.js'
import type { NotNegativeInstruction } from '../../../src/integer/notNegative.js'
import type { SelectInstruction } from '../../../src/integer/select.js'
import type { TableInstruction } from '../../../src/integer/table.js'
import { bitLength } from '../../../src/util/integers.js'
import { type Ball, ballOf, type Place } from './balls.js'

/**
 * Instructions that decide. Exact where the ball leaves one decision; else every result that is possible:
 *
 * notNegative  the sign is that of c where |c| > r, by the reference's noise
 * isZero       0 where |c| > r, 1 where c and r are 0
 * select       the side that the condition names, or both
 * indicators, table, lookup, choose   what the whole numbers within r of c pick
 * bitAnd       exact for exact operands, else anything of as many digits
 */

/** Least and greatest of some candidates' balls. */
function hull(balls: readonly (readonly [center: number, radius: number])[], center: number) {
  const reach = balls.map(([c, r]) => Math.max(Math.abs(c - r - center), Math.abs(c + r - center)))
  return [center, Math.max(...reach)] as const
}

/** The first and the last of the whole numbers that an element of scale `step` may be. */
function wholeNumbers(ball: Ball, i: number, step: number): readonly [first: number, last: number] {
  const [c, r] = [ball.center[i]! / step, ball.radius[i]! / step]
  return [Math.ceil(c - r - 1e-9), Math.floor(c + r + 1e-9)]
}

/** The entries of a table of `size` that they pick, where numbers before the first pick it, and those after the last that. */
function entriesReached(ball: Ball, i: number, step: number, base: number, size: number): number[] {
  const entry = (n: number) => Math.min(size - 1, Math.max(0, n - base))
  const [first, last] = wholeNumbers(ball, i, step).map(entry) as [number, number]
  return Array.from({ length: last - first + 1 }, (_, k) => first + k)
}

/** The entry that the center of an element picks. */
function entryOf(ball: Ball, i: number, step: number, base: number, size: number): number {
  return Math.min(size - 1, Math.max(0, Math.round(ball.center[i]! / step) - base))
}

export function notNegative(_: NotNegativeInstruction, [x]: readonly Ball[], place: Place): Ball {
  const { center, radius } = x!
  return ballOf(
    Array.from(center, (c, i) => {
      const exact = radius[i] === 0 && Number.isInteger(c / place.inputScale[i]!)
      const decided = exact || Math.abs(c) > radius[i]! + place.noise
      if (!decided) place.count()
      return [c >= 0 ? 1 : 0, decided ? 0 : 1]
    }),
  )
}

export function isZero(_: IsZeroInstruction, [x]: readonly Ball[], place: Place): Ball {
  const { center, radius } = x!
  return ballOf(
    Array.from(center, (c, i) => {
      const decided = (c === 0 && radius[i] === 0) || Math.abs(c) > radius[i]! + place.noise
      if (!decided) place.count()
      return [c === 0 ? 1 : 0, decided ? 0 : 1]
    }),
  )
}

export function select({ size }: SelectInstruction, [s, a, b]: readonly Ball[], place: Place): Ball {
  return ballOf(
    Array.from({ length: size }, (_, i) => {
      const sides = [a!, b!].map((side) => [side.center[i]!, side.radius[i]!] as const)
      const chosen = sides[s!.center[i]! >= 0.5 ? 0 : 1]!
      if (s!.radius[i] === 0) return chosen
      place.count()
      return hull(sides, chosen[0])
    }),
  )
}

export function indicators(m: IndicatorsInstruction, [x]: readonly Ball[], place: Place): Ball {
  return ballOf(
    Array.from({ length: m.size * m.count }, (_, k) => {
      const i = Math.floor(k / m.count)
      const [first, last] = wholeNumbers(x!, i, place.inputScale[i]!)
      const mine = m.base + (k % m.count)
      const center = Math.round(x!.center[i]! / place.inputScale[i]!) === mine ? 1 : 0
      return [center, first === last || mine < first || mine > last ? 0 : 1] as const
    }),
  )
}

export function table(m: TableInstruction, [x]: readonly Ball[], place: Place): Ball {
  return ballOf(
    Array.from(m.table, (t, i) => {
      const { base, values } = m.tables[t]!
      const picked = [x!, i, place.inputScale[i]!, base, values.length] as const
      const worth = (entry: number) => values[entry]! * place.scale[i]!
      const reached = entriesReached(...picked).map((entry) => [worth(entry), 0] as const)
      return hull(reached, worth(entryOf(...picked)))
    }),
  )
}

export function lookup(m: LookupInstruction, [x]: readonly Ball[], place: Place): Ball {
  const rows = m.values.length / m.width
  return ballOf(
    Array.from({ length: m.size * m.width }, (_, at) => {
      const [i, k] = [Math.floor(at / m.width), at % m.width]
      const picked = [x!, i, place.inputScale[i]!, m.base, rows] as const
      const worth = (row: number) => m.values[row * m.width + k]! * place.scale[at]!
      const reached = entriesReached(...picked).map((row) => [worth(row), 0] as const)
      return hull(reached, worth(entryOf(...picked)))
    }),
  )
}

export function choose(m: ChooseInstruction, [n, x]: readonly Ball[], place: Place): Ball {
  return ballOf(
    Array.from(m.index, (j, i) => {
      const picked = [n!, j, place.inputScale[j]!, m.base, m.count] as const
      const candidate = (entry: number) => {
        const col = m.col[i * m.count + entry]!
        return [x!.center[col]!, x!.radius[col]!] as const
      }
      return hull(entriesReached(...picked).map(candidate), candidate(entryOf(...picked))[0])
    }),
  )
}

export function bitAnd({ size }: BitAndInstruction, [x, y]: readonly Ball[], place: Place): Ball {
  return ballOf(
    Array.from({ length: size }, (_, i) => {
      const [a, b] = [x!, y!].map(({ center }) => Math.max(0, Math.round(center[i]!))) as [number, number]
      const exact = x!.radius[i] === 0 && y!.radius[i] === 0
      const both = Number(BigInt(a) & BigInt(b))
      if (!exact) place.count()
      return [both, exact ? 0 : 2 ** bitLength(Math.max(a, b) + Math.max(x!.radius[i]!, y!.radius[i]!))]
    }),
  )
}
