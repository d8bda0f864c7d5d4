import { biasAt, coefAt, type LinearMap } from '../../../src/graph/linearMap.js'
import type { LinearInstruction } from '../../../src/integer/linear.js'
import { concatFloat64 } from '../../../src/util/arrays.js'
import { type Ball, type Place, roundedBy } from './balls.js'
import { FuzzFailure } from './failure.js'

/** Units are quotients of doubles, and exact multiples are recognized to 2^-40. */
const SLACK = 2 ** -38

/** No bias has more bits; units are made coarser for that. */
const BIAS_BITS = 40

/**
 * What a step knows and holds something against is beyond all else where it is too great for that, or where it is between
 * two steps and equals nothing: it may be any number.
 */
const BEYOND = 2 ** 46 - 1

/**
 * Rows of a linear instruction: out = b' + sum of w' x against b + sum of w c, where w' and b' are the integers times
 * their scales, w and b the reals that they round, |x - c| <= r:
 *
 *   |out - center| <= |b' - b| + sum of |w'| r + |w' - w| |c|
 *
 * Of an instruction that rounds a real map, |w' - w| is at most half a unit, s / 2 over the scale of its column, for
 * every term of the map in that column; |b' - b| at most s / 2; and a unit that is not exact leaves the largest term of
 * its channel `bits` bits. That is required here, and the actual differences are used. Other instructions are exact, except
 * that biases may have been rounded, by s / 2, and for one that only brings elements to a common scale: its rows have one
 * term, the element itself, whose w is 1. Of scale 1, where whole numbers are what they are, a bias is off by as much as a
 * number of the node that rounds to it, up or down, and by 1 / 2 if it is added to what is not whole: then 1 is a step like
 * others. What exceeds a threshold exceeds the step below by a step, if both are whole, and else by less: that is off by s.
 */
export function linear(m: LinearInstruction, inputs: readonly Ball[], place: Place): Ball {
  const x = {
    center: concatFloat64(inputs.map(({ center }) => center)),
    radius: concatFloat64(inputs.map(({ radius }) => radius)),
  }
  const map = place.map ?? meaningOf(m, place)
  const finest = place.map === undefined ? undefined : unitsOf(map, place)
  const center = new Float64Array(m.bias.length)
  const radius = new Float64Array(m.bias.length)
  for (let i = 0; i < center.length; i++) {
    center[i] = biasAt(map, i)
    radius[i] = biasError(m, map, i, place.scale[i]!)
    if (place.map === undefined) radius[i]! += roundingOf(m, x, i, place)
    if (isBeyond(m, i, place)) radius[i] = 2 * Math.abs(center[i]!)
    for (const [j, term] of termsOf(m, map, i, place)) {
      const unit = Math.min(place.scale[i]!, finest?.[i] ?? Number.POSITIVE_INFINITY)
      requireRounded(term, unit / place.inputScale[j]!)
      center[i]! += term.real * x.center[j]!
      radius[i]! +=
        Math.abs(term.used) * x.radius[j]! + Math.abs(term.used - term.real) * Math.abs(x.center[j]!)
    }
  }
  return { center, radius }
}

/** How far a number that a step knows, alone or added to elements, may be from the one that it stands for. */
function roundingOf(m: LinearInstruction, x: Ball, i: number, place: Place): number {
  const [scale, bias] = [place.scale[i]!, m.bias[i]!]
  if (m.inputs.length === 0) return scale === 1 ? roundedBy(bias, 1, place.known, 1) : scale / 2
  const terms = m.col.subarray(m.rowStart[i], m.rowStart[i + 1])
  const areWhole = terms.every((j) => Number.isInteger(x.center[j]! / place.inputScale[j]!))
  if (place.comparesExcess) return areWhole && terms.every((j) => x.radius[j] === 0) ? 0 : scale
  return bias === 0 || (scale === 1 && areWhole) ? 0 : scale / 2
}

function isBeyond({ inputs, bias }: LinearInstruction, i: number, { map }: Place): boolean {
  return map === undefined && inputs.length === 0 && Math.abs(bias[i]!) >= BEYOND
}

/** One column of a row: the real coefficient of how many terms, and the one that the integers stand for. */
interface Term {
  terms: number
  real: number
  used: number
}

function termsOf(m: LinearInstruction, map: LinearMap, i: number, place: Place): Map<number, Term> {
  const row = new Map<number, Term>()
  const term = (j: number) => {
    const found = row.get(j) ?? { terms: 0, real: 0, used: 0 }
    row.set(j, found)
    return found
  }
  for (let k = map.rowStart[i]!; k < map.rowStart[i + 1]!; k++) {
    const found = term(map.col[k]!)
    found.terms++
    found.real += coefAt(map, k)
  }
  for (let k = m.rowStart[i]!; k < m.rowStart[i + 1]!; k++) {
    const j = m.col[k]!
    term(j).used += m.coef[k]! * (place.scale[i]! / place.inputScale[j]!)
  }
  return row
}

/** The coarsest unit that each row may be rounded to: see quantize/scales.ts. */
function unitsOf(map: LinearMap, { inputScale, bits }: Place): number[] {
  const channelOf = (i: number) => map.channel?.[i] ?? i
  const unit = new Map<number, number>()
  for (let i = 0; i < map.size; i++) {
    let most = (Math.abs(biasAt(map, i)) * 2 ** -BIAS_BITS) / Math.SQRT2
    for (let k = map.rowStart[i]!; k < map.rowStart[i + 1]!; k++) {
      most = Math.max(most, Math.abs(coefAt(map, k)) * inputScale[map.col[k]!]! * 2 ** (1 - bits))
    }
    unit.set(channelOf(i), Math.max(unit.get(channelOf(i)) ?? 0, most * Math.SQRT2))
  }
  return Array.from({ length: map.size }, (_, i) => unit.get(channelOf(i))!)
}

function requireRounded({ terms, real, used }: Term, unit: number): void {
  const most = terms * (unit / 2) + SLACK * (unit + Math.abs(real))
  if (!(Math.abs(used - real) <= most)) {
    throw new FuzzFailure(
      'coefficient is rounded wrongly',
      `a coefficient ${real} became ${used}, in units of ${unit}`,
    )
  }
}

function biasError(m: LinearInstruction, map: LinearMap, i: number, scale: number): number {
  const [real, used] = [biasAt(map, i), m.bias[i]! * scale]
  if (Math.abs(used - real) <= scale / 2 + SLACK * (scale + Math.abs(real))) return Math.abs(used - real)
  throw new FuzzFailure(
    'coefficient is rounded wrongly',
    `a bias ${real} became ${used}, in units of ${scale}`,
  )
}

/** The real map of an instruction that rounds none. */
function meaningOf(m: LinearInstruction, { scale, inputScale }: Place): LinearMap {
  const { rowStart, col } = m
  if (isIdentity(m, scale, inputScale)) return { size: scale.length, rowStart, col }
  const coef = m.coef.slice()
  for (let i = 0; i < scale.length; i++) {
    for (let k = rowStart[i]!; k < rowStart[i + 1]!; k++) coef[k]! *= scale[i]! / inputScale[col[k]!]!
  }
  return { size: scale.length, rowStart, col, coef, bias: m.bias.map((bias, i) => bias * scale[i]!) }
}

function isIdentity(
  { rowStart, col, coef, bias }: LinearInstruction,
  scale: Float64Array,
  inputScale: Float64Array,
) {
  return (
    inputScale.length === scale.length &&
    col.length === scale.length &&
    scale.every(
      (s, i) =>
        rowStart[i] === i && col[i] === i && bias[i] === 0 && Math.abs(coef[i]! - inputScale[i]! / s) <= 0.5,
    )
  )
}
