import { InternalError } from '../../errors.js'
import { type Staircase, staircaseAt } from '../../gadgets/requantize.js'

/** No line that doubles hold comes near the steps. */
export class NoStaircaseError extends InternalError {}

/** A function of integers that never decreases, near slope * x + constant, with values from low to low + 2^bits - 1. */
export interface Steps {
  readonly f: (x: number) => number
  readonly slope: number
  readonly constant: number
  readonly low: number
  readonly bits: number
}

/** factor x + offset stays below this magnitude. */
const MAX_SCALED = 2 ** 50

const MAX_SHIFT = 48

/** Arguments at which a staircase may be corrected: half of the ties of a type of 8 bits, and some more. */
const MAX_CORRECTIONS = 192

/** The arguments from lo to hi. */
interface Domain {
  readonly lo: number
  readonly hi: number
}

/** The function is at least `value` from argument `from` on, and below it before; from lo to hi + 1. */
interface Rise {
  readonly value: number
  readonly from: number
}

/**
 * The staircase that is f on all integers from lo to hi: the coarsest line whose floor rises where f does; where f rounds
 * ties to even, which no line does, the line with that rule; and where the last digit of a float decides, the line with
 * corrections.
 *
 * @throws NoStaircaseError where none comes near
 */
export function staircaseOf(steps: Steps, domain: Domain): Staircase {
  const rises = risesOf(steps, domain)
  const base = { low: steps.low, bits: steps.bits, at: [], add: [] }
  for (let shift = 0; shift <= MAX_SHIFT && fitsDouble(steps, shift, domain); shift++) {
    const factor = Math.round(steps.slope * 2 ** shift)
    const line = lineThrough(rises, factor, shift, domain)
    if (line !== undefined) return { ...base, factor, shift, offset: line, tiesToEven: false }
    const offset = (steps.constant + 0.5) * 2 ** shift
    const exact = factor === steps.slope * 2 ** shift && Number.isInteger(offset)
    const even = { ...base, factor, shift, offset, tiesToEven: true }
    if (exact && rises.every((rise) => risesAt(even, rise, domain))) return even
  }
  return corrected(steps, rises, domain)
}

function fitsDouble({ slope, low, bits }: Steps, shift: number, { lo, hi }: Domain): boolean {
  const size = Math.max(1, -lo, hi)
  return (slope * size + Math.abs(low) + 2 ** bits) * 2 ** shift + size < MAX_SCALED
}

function risesOf({ f, low, bits }: Steps, { lo, hi }: Domain): Rise[] {
  const [first, last, high] = [f(lo), f(hi), low + 2 ** bits - 1]
  if (first < low || last > high) throw new InternalError('a staircase leaves its range')
  const rises: Rise[] = first > low ? [{ value: first, from: lo }] : []
  for (let value = first + 1, from = lo; value <= last; value++) {
    from = firstAtLeast(f, value, from, hi)
    rises.push({ value, from })
  }
  return last < high ? [...rises, { value: last + 1, from: hi + 1 }] : rises
}

/** The least x from lo to hi with f(x) >= value; f(hi) is. */
function firstAtLeast(f: (x: number) => number, value: number, lo: number, hi: number): number {
  let [below, at] = [lo - 1, hi]
  while (at - below > 1) {
    const middle = Math.floor((below + at) / 2)
    if (f(middle) >= value) at = middle
    else below = middle
  }
  return at
}

/** An offset with floor((factor x + offset) / 2^shift) as wanted from end to end; undefined where there is none. */
function lineThrough(
  rises: readonly Rise[],
  factor: number,
  shift: number,
  { lo, hi }: Domain,
): number | undefined {
  let [least, most] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (const { value, from } of rises) {
    if (from <= hi) least = Math.max(least, value * 2 ** shift - factor * from)
    if (from > lo) most = Math.min(most, value * 2 ** shift - factor * (from - 1) - 1)
  }
  return between(least, most)
}

function between(least: number, most: number): number | undefined {
  if (least > most) return undefined
  if (Number.isFinite(least)) return least
  return Number.isFinite(most) ? most : 0
}

function risesAt(stairs: Staircase, { value, from }: Rise, { lo, hi }: Domain): boolean {
  if (from <= hi && staircaseAt(stairs, from) < value) return false
  return from <= lo || staircaseAt(stairs, from - 1) < value
}

/** The finest line that doubles hold, and what it lacks at single arguments. */
function corrected(steps: Steps, rises: readonly Rise[], domain: Domain): Staircase {
  const { slope, constant, low, bits } = steps
  let shift = MAX_SHIFT
  while (shift > 0 && !fitsDouble(steps, shift, domain)) shift--
  const [factor, offset] = [slope, constant + 0.5].map((real) => Math.round(real * 2 ** shift)) as [
    number,
    number,
  ]
  const line: Staircase = { low, bits, factor, shift, offset, tiesToEven: false, at: [], add: [] }
  const lacks = new Map<number, number>()
  for (const { value, from } of rises) {
    for (let x = from; x <= domain.hi && staircaseAt(line, x) < value; x++) note(lacks, x, 1)
    for (let x = from - 1; x >= domain.lo && staircaseAt(line, x) >= value; x--) note(lacks, x, -1)
  }
  return { ...line, at: [...lacks.keys()], add: [...lacks.values()] }
}

function note(lacks: Map<number, number>, x: number, add: number): void {
  lacks.set(x, (lacks.get(x) ?? 0) + add)
  if (lacks.size > MAX_CORRECTIONS) throw new NoStaircaseError('a staircase is not near its slope')
}
