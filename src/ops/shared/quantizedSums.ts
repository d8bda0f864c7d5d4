import { InternalError } from '../../errors.js'
import { type Staircase, staircaseAt } from '../../gadgets/requantize.js'

/** A function of two integers near slopeA * a + slopeB * b + constant, with values from low to low + 2^bits - 1. */
export interface Plane {
  readonly f: (a: number, b: number) => number
  readonly slopeA: number
  readonly slopeB: number
  readonly constant: number
  readonly low: number
  readonly bits: number
}

export interface Extent {
  readonly lo: number
  readonly hi: number
}

/** f(a, b) = the staircase at factorA * a + factorB * b, which has a factor of 1. */
export interface PlaneStairs {
  readonly factorA: number
  readonly factorB: number
  readonly stairs: Staircase
}

const MAX_SHIFT = 34
const MAX_CORRECTIONS = 64

/**
 * The staircase over a weighted sum that is f on all pairs, as `staircaseOf` for one argument; the pairs are tried one by
 * one.
 *
 * @throws InternalError where none is near
 */
export function planeStairs(plane: Plane, a: Extent, b: Extent): PlaneStairs {
  const wanted = valuesOf(plane, a, b)
  for (let shift = 4; shift <= MAX_SHIFT; shift++) {
    const factors = factorsOf(plane, shift)
    const offset = offsetFor(wanted, plane, factors, shift)
    const base = { factor: 1, shift, low: plane.low, bits: plane.bits, at: [], add: [] }
    if (offset !== undefined) return { ...factors, stairs: { ...base, offset, tiesToEven: false } }
    const even: Staircase = { ...base, offset: (plane.constant + 0.5) * 2 ** shift, tiesToEven: true }
    const scaled = [plane.slopeA, plane.slopeB, plane.constant + 0.5].map((real) => real * 2 ** shift)
    if (scaled.every(Number.isInteger) && lacksOf(wanted, { ...factors, stairs: even }).size === 0)
      return { ...factors, stairs: even }
  }
  return corrected(plane, wanted)
}

/** The function's values on all pairs, row by row. */
interface Values {
  readonly a: Extent
  readonly b: Extent
  readonly data: Int32Array
}

function valuesOf({ f }: Plane, a: Extent, b: Extent): Values {
  const width = b.hi - b.lo + 1
  const data = Int32Array.from({ length: (a.hi - a.lo + 1) * width }, (_, i) =>
    f(a.lo + Math.floor(i / width), b.lo + (i % width)),
  )
  return { a, b, data }
}

function factorsOf({ slopeA, slopeB }: Plane, shift: number) {
  return { factorA: Math.round(slopeA * 2 ** shift), factorB: Math.round(slopeB * 2 ** shift) }
}

type Factors = Pick<PlaneStairs, 'factorA' | 'factorB'>

/** An offset with floor((sum + offset) / 2^shift) as wanted, up to what the ends cut off; undefined where there is none. */
function offsetFor(
  { a, b, data }: Values,
  { low, bits }: Plane,
  { factorA, factorB }: Factors,
  shift: number,
): number | undefined {
  let [least, most, i] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0]
  for (let x = a.lo; x <= a.hi; x++) {
    for (let y = b.lo; y <= b.hi; y++, i++) {
      const [sum, value] = [factorA * x + factorB * y, data[i]!]
      if (value > low) least = Math.max(least, value * 2 ** shift - sum)
      if (value < low + 2 ** bits - 1) most = Math.min(most, (value + 1) * 2 ** shift - sum - 1)
    }
    if (least > most) return undefined
  }
  return Number.isFinite(least) ? least : most
}

/** What a staircase lacks, by its argument. */
function lacksOf({ a, b, data }: Values, { factorA, factorB, stairs }: PlaneStairs): Map<number, number> {
  const wanted = new Map<number, number>()
  const lacks = new Map<number, number>()
  let i = 0
  for (let x = a.lo; x <= a.hi; x++) {
    for (let y = b.lo; y <= b.hi; y++, i++) {
      const [sum, value] = [factorA * x + factorB * y, data[i]!]
      if ((wanted.get(sum) ?? value) !== value) throw new InternalError('two pairs of one sum differ')
      wanted.set(sum, value)
      if (staircaseAt(stairs, sum) !== value) lacks.set(sum, value - staircaseAt(stairs, sum))
    }
  }
  return lacks
}

/** The finest line, and what it lacks at single sums. */
function corrected(plane: Plane, wanted: Values): PlaneStairs {
  const factors = factorsOf(plane, MAX_SHIFT)
  const offset = Math.round((plane.constant + 0.5) * 2 ** MAX_SHIFT)
  const line = { factor: 1, shift: MAX_SHIFT, offset, low: plane.low, bits: plane.bits }
  const stairs: Staircase = { ...line, tiesToEven: false, at: [], add: [] }
  const lacks = lacksOf(wanted, { ...factors, stairs })
  if (lacks.size > MAX_CORRECTIONS) throw new InternalError('a staircase is not near its slopes')
  return { ...factors, stairs: { ...stairs, at: [...lacks.keys()], add: [...lacks.values()] } }
}
