import { biasAt, coefAt, type LinearMap } from '../graph/linearMap.js'
import type { Bounds } from '../integer/instruction.js'
import { bitLength, floorLog2 } from '../util/integers.js'

/** What a map is rounded for: the scale of each input element, and the bounds of its integer. */
export interface LinearInput {
  readonly scale: Float64Array
  readonly bounds: Bounds
}

interface Terms {
  readonly map: LinearMap
  /** The real value of one integer step of each coefficient's input, times the coefficient. */
  readonly worth: Float64Array
  readonly bounds: Bounds
}

/** A linear map over integers, and the real value of one unit of each output. */
export interface IntegerLinear {
  readonly rowStart: Uint32Array
  readonly col: Uint32Array
  readonly coef: Float64Array
  readonly bias: Float64Array
  readonly scale: Float64Array
  /** Which of its numbers the circuit must not show; left out, none. */
  readonly weights?: IntegerWeights
}

/** The trained numbers of an integer map, as integers, and where they stand: index + 1, or 0 for a number of structure. */
export interface IntegerWeights {
  readonly factors: Float64Array
  readonly factor: Uint32Array
  readonly addends: Float64Array
  readonly addend: Uint32Array
}

/** Groups with at most this many coefficients keep twice the bits: their rounding errors do not average out. */
const FEW_TERMS = 4

/** Results of these have about this many bits at most, beside the guard bits of what they are made of. */
const FEW_BITS = 46

/** Most bits of a bias. */
const BIAS_BITS = 40

/** Units stay above this: smaller coefficients and peaks, whose products with others would underflow, count as none. */
export const LEAST_WORTH = 2 ** -900

/** In groups of many terms, integers whose magnitudes differ by less than 2^this are rounded as if they did not. */
const SPREAD_BITS = 4

/** Coefficients whose ratios to the smallest are integers to this relative precision count as exact multiples. */
export const EXACT_RATIO = 2 ** -40

/**
 * Rounds a real map over scaled integers to an integer map.
 *
 * Input j stands for inputScale[j] times its integer, so coefficient c of it is worth r = c * inputScale[j]. Each group
 * of outputs (see LinearMap.channel) has one unit t, and its integers are round(r / t): t is the smallest |r|, or a fraction
 * of it, where all are integer multiples of t below 2^bits (then nothing is rounded), else the power of two that gives the
 * largest |r| about `bits` bits with sign. That power is lowered where a coarse input's weight would drown inputs of
 * far larger integers: what rounding can add to an output stays small beside its largest term. A group without
 * coefficients takes the finest unit of the others, or `unit`. Units are halved where a bias would otherwise be rounded by
 * more than shows in steps of `unit`. No bias becomes an integer of more than 40 bits: the unit
 * of a channel whose weights have all but vanished is coarser.
 */
export function quantizeLinear(
  map: LinearMap,
  input: LinearInput,
  bits: number,
  unit: number,
): IntegerLinear {
  const worth = Float64Array.from(map.col, (j, k) => coefAt(map, k) * input.scale[j]!)
  const terms: Terms = { map, worth, bounds: input.bounds }
  const groups = groupRows(map).map((rows) => ({ rows, own: groupUnit(terms, rows, bits) }))
  const finest = groups.reduce((least, { own }) => Math.min(least, own ?? least), Number.POSITIVE_INFINITY)
  const scale = new Float64Array(map.size)
  for (const { rows, own } of groups) {
    const biases = rows.map((i) => biasAt(map, i))
    const t = fineEnough(own ?? (Number.isFinite(finest) ? finest : unit), biases, unit)
    const coarse = rows.reduce((most, i) => Math.max(most, Math.abs(biasAt(map, i))), 0) * 2 ** -BIAS_BITS
    for (const i of rows) scale[i] = Math.max(t, coarse)
  }
  return round(map, input.scale, worth, scale)
}

/** A bias this near to a multiple of the unit, relatively and in units, is one: float32 has rounded both. */
const [FLOAT_RATIO, NEAR_STEP] = [2 ** -20, 1 / 16]

/** Halvings of a unit for the sake of biases. */
const MOST_HALVINGS = 16

/** A unit, halved until the biases are multiples of it, or rounding them to it does not show in steps of the result. */
function fineEnough(unit: number, biases: readonly number[], step: number): number {
  const misses = (t: number) => biases.some((bias) => isBetween(bias / t))
  let halvings = 0
  while (halvings < MOST_HALVINGS && unit / 2 ** halvings > step / 2 && misses(unit / 2 ** halvings))
    halvings++
  return unit / 2 ** halvings
}

function isBetween(ratio: number): boolean {
  return Math.abs(ratio - Math.round(ratio)) > Math.min(NEAR_STEP, Math.abs(ratio) * FLOAT_RATIO)
}

function isMultiple(ratio: number): boolean {
  return Math.abs(ratio - Math.round(ratio)) <= Math.abs(ratio) * EXACT_RATIO
}

function groupRows({ channel, size }: LinearMap): number[][] {
  if (channel === undefined) return Array.from({ length: size }, (_, i) => [i])
  const groups = new Map<number, number[]>()
  channel.forEach((c, i) => {
    const rows = groups.get(c)
    if (rows === undefined) groups.set(c, [i])
    else rows.push(i)
  })
  return [...groups.values()]
}

/** The unit that the group's coefficients ask for; undefined when it has none. */
function groupUnit(terms: Terms, rows: readonly number[], bits: number): number | undefined {
  const { least, most, longest, greatestTerm, greatestInteger } = measure(terms, rows)
  if (most < LEAST_WORTH) return undefined
  const exact = exactUnit(terms, rows, least, most, bits)
  if (exact !== undefined) return exact
  const few = longest <= FEW_TERMS
  const unit = 2 ** (floorLog2(most * Math.SQRT2) - (few ? 2 * bits : bits) + 1)
  if (greatestTerm < LEAST_WORTH) return unit
  if (!few) return Math.min(unit, 2 ** (floorLog2(greatestTerm / greatestInteger) - bits + SPREAD_BITS))
  const span = FEW_BITS - 2 * bits - bitLength(Math.max(0, longest - 2))
  return Math.min(unit, finestUnit(terms, rows, greatestTerm * 2 ** -Math.max(0, span)) * 2 ** -bits)
}

/**
 * The power of two below all coefficients, those of terms that stay below `matters` counted as what would reach it: a
 * mask may be far above the scores that it is added to.
 */
function finestUnit({ map, worth, bounds }: Terms, rows: readonly number[], matters: number): number {
  let finest = Number.POSITIVE_INFINITY
  for (const i of rows) {
    for (let k = map.rowStart[i]!; k < map.rowStart[i + 1]!; k++) {
      const [size, integer] = [Math.abs(worth[k]!), greatestOf(bounds, map.col[k]!)]
      if (size * integer > 0) finest = Math.min(finest, Math.max(size, matters / integer))
    }
  }
  return 2 ** floorLog2(finest)
}

/** The greatest magnitude of an input's integer. */
function greatestOf({ lo, hi }: Bounds, j: number): number {
  return Math.max(-lo[j]!, hi[j]!)
}

/** Extremes over the terms of a group, those without worth left out; `longest` is the most terms of one row. */
function measure({ map, worth, bounds }: Terms, rows: readonly number[]) {
  let [least, most, longest] = [Number.POSITIVE_INFINITY, 0, 0]
  let [greatestTerm, greatestInteger] = [0, 0]
  for (const i of rows) {
    for (let k = map.rowStart[i]!; k < map.rowStart[i + 1]!; k++) {
      const size = Math.abs(worth[k]!)
      if (size === 0) continue
      const integer = greatestOf(bounds, map.col[k]!)
      least = Math.min(least, size)
      most = Math.max(most, size)
      greatestTerm = Math.max(greatestTerm, size * integer)
      greatestInteger = Math.max(greatestInteger, integer)
    }
    longest = Math.max(longest, map.rowStart[i + 1]! - map.rowStart[i]!)
  }
  return { least, most, longest, greatestTerm, greatestInteger }
}

/** Numbers of steps that the smallest coefficient is tried to be. */
const MOST_STEPS = 128

/** Coefficients of quantized models have this many bits, whatever the precision. */
const QUANTIZED_BITS = 8

/**
 * The greatest unit that all coefficients are integer multiples of: the smallest one, or a fraction of it. A quantized
 * model's weights are multiples of a scale that none of them need be.
 */
function exactUnit(
  { map, worth }: Terms,
  rows: readonly number[],
  least: number,
  most: number,
  bits: number,
): number | undefined {
  const limit = 2 ** Math.max(bits, QUANTIZED_BITS)
  for (let steps = 1; steps <= MOST_STEPS && (most / least) * steps < limit; steps++) {
    if (allMultiples(map, worth, rows, least / steps)) return least / steps
  }
  return undefined
}

function allMultiples(map: LinearMap, worth: Float64Array, rows: readonly number[], least: number): boolean {
  for (const i of rows) {
    for (let k = map.rowStart[i]!; k < map.rowStart[i + 1]!; k++) {
      const ratio = worth[k]! / least
      if (!isMultiple(ratio)) return false
    }
  }
  return true
}

/** Rounds every coefficient and bias to its row's unit, leaving out the coefficients of structure that become zero. */
function round(
  map: LinearMap,
  inputScale: Float64Array,
  worth: Float64Array,
  scale: Float64Array,
): IntegerLinear {
  const rowStart = new Uint32Array(map.size + 1)
  const col = new Uint32Array(map.col.length)
  const coef = new Float64Array(map.col.length)
  const factor = new Uint32Array(map.col.length)
  const factors = new Numbers()
  let at = 0
  for (let i = 0; i < map.size; i++) {
    for (let k = map.rowStart[i]!; k < map.rowStart[i + 1]!; k++) {
      const [integer, j] = [Math.round(worth[k]! / scale[i]!) + 0, map.col[k]!]
      const id = map.weights?.term[k] ?? 0
      if (integer === 0 && id === 0) continue
      if (id > 0) factor[at] = factors.place(`${id} ${inputScale[j]} ${scale[i]}`, integer)
      col[at] = j
      coef[at++] = integer
    }
    rowStart[i + 1] = at
  }
  const bias = Float64Array.from({ length: map.size }, (_, i) => Math.round(biasAt(map, i) / scale[i]!) + 0)
  const rows = { rowStart, col: col.slice(0, at), coef: coef.slice(0, at), bias, scale }
  if (map.weights === undefined) return rows
  const addends = new Numbers()
  const addend = bias.map((integer, i) => {
    const id = map.weights!.bias[i]!
    return id === 0 ? 0 : addends.place(`${id} ${scale[i]}`, integer)
  })
  const weights = { factors: factors.values, factor: factor.slice(0, at), addends: addends.values }
  return { ...rows, weights: { ...weights, addend: Uint32Array.from(addend) } }
}

/** Numbers in order of first use, each under a key that tells it from all others. */
class Numbers {
  readonly #places = new Map<string, number>()
  readonly #values: number[] = []

  /** Its place, from 1 on. */
  place(key: string, value: number): number {
    const known = this.#places.get(key)
    if (known !== undefined) return known
    this.#places.set(key, this.#values.push(value))
    return this.#values.length
  }

  get values(): Float64Array {
    return Float64Array.from(this.#values)
  }
}
