import { isUniform, type Quantized, type Quantizer } from '../../quantize/quantizer.js'
import { bitLength, floorLog2 } from '../../util/integers.js'
import { affine, products } from './affine.js'
import { exactLinear } from './exactLinear.js'
import { MAX_DIGIT_BITS, widthOf } from './wrap.js'

/** Which of the integers beside a number: the one below, above, towards zero, or the nearest, the even one of two. */
export type Direction = 'down' | 'up' | 'towards zero' | 'nearest'

/** Scales whose denominator is at most this are rounded exactly. */
const MAX_DENOMINATOR = 2 ** 20

/** As MAX_DENOMINATOR, for powers of two. */
const MAX_POWER = 2 ** 40

/** How near a fraction must come to a scale, relatively, to be it. */
const SAME = 2 ** -42

/** Numbers of other scales are first rounded to steps of 2^-FINE_BITS. */
const FINE_BITS = 16

/** Integers, of which `denominator` make up one. */
interface Fraction {
  readonly numerator: Quantized
  readonly denominator: number
}

/**
 * Emits real numbers rounded to integers, of scale 1.
 *
 * Numbers  exact where the scale is a fraction p / q, q at most 2^20 or a power of two: pixels have 1 / 255. Numbers of
 *          other scales are first rounded to multiples of 2^-16, those of magnitudes from 2^m on, m > 6, to 2^(m - 22), so that
 *          one within half of that below an integer counts as that integer. What has whole steps, or more than 45 bits before the point, stays as it is
 * Rows     with w digits of the numbers: for q = 1 none; for q = 2^k w + 1 ('down', 'up'), w + 6 ('towards zero'), w + 7
 *          ('nearest'); for other q w + 3 + log2(q) ('down', 'up'), and w + 2 or 5 more
 */
export function emitRounded(q: Quantizer, input: Quantized, direction: Direction): Quantized {
  const fraction = fractionOf(q, input)
  if (fraction === undefined) return input
  const { numerator, denominator } = fraction
  if (denominator === 1) return numerator
  const isPower = denominator === 2 ** floorLog2(denominator)
  const signs = signsOf(numerator)
  if (direction === 'down' || (direction === 'towards zero' && signs === 1)) {
    return floorOf(q, numerator, denominator, 0)
  }
  if (direction === 'up' || (direction === 'towards zero' && signs === -1)) {
    return floorOf(q, numerator, denominator, denominator - 1)
  }
  const k = floorLog2(denominator)
  if (direction === 'towards zero') {
    return isPower ? truncatedDigits(q, numerator, k) : truncatedQuotient(q, numerator, denominator)
  }
  if (isPower) return nearestByDigits(q, numerator, k)
  return denominator % 2 === 1
    ? floorOf(q, multiplied(q, numerator, 2), 2 * denominator, denominator)
    : nearestByQuotient(q, numerator, denominator)
}

/** 1 or -1 where all numbers have that sign or are 0, else 0. */
function signsOf({ bounds: { lo, hi } }: Quantized): -1 | 0 | 1 {
  if (lo.every((low) => low >= 0)) return 1
  return hi.every((high) => high <= 0) ? -1 : 0
}

function units(size: number): Float64Array {
  return new Float64Array(size).fill(1)
}

/** factor x + offset, of scale 1. */
function multiplied(q: Quantizer, x: Quantized, factor: number, offset = 0): Quantized {
  return affine(
    q,
    x,
    () => factor,
    () => offset,
    units(x.size),
  )
}

/** The tensor's numbers as integer fractions of one denominator; undefined where their steps are whole or they are too wide. */
function fractionOf(q: Quantizer, input: Quantized): Fraction | undefined {
  if (input.scale.every((scale) => scale > 1 && Number.isInteger(scale))) return undefined
  const whole = q.narrow(isUniform(input.scale) ? input : q.uniform(input), MAX_DIGIT_BITS - 2)
  const most = 2 ** (MAX_DIGIT_BITS - 2 - widthOf(whole))
  const found = rational(whole.scale[0]!, most) ?? dyadic(whole.scale[0]!, most)
  if (found !== undefined) return { numerator: multiplied(q, whole, found[0]), denominator: found[1] }
  const x = halved(q, whole)
  const scale = x.scale[0]!
  const room = MAX_DIGIT_BITS - 2 - widthOf(x)
  const shift = room - floorLog2(scale) - 1
  if (shift < 0) return undefined
  const fine = Math.min(FINE_BITS, shift)
  const y = multiplied(q, x, Math.round(scale * 2 ** shift))
  const cut = new Uint8Array(y.size).fill(shift - fine)
  return {
    numerator: q.emit({ kind: 'rescale', inputs: [y.id], shift: cut }, units(y.size)),
    denominator: 2 ** fine,
  }
}

/** The tensor with half of the digits that there are, the other half being for its factor; steps stay below 1 / 8. */
function halved(q: Quantizer, x: Quantized): Quantized {
  const excess = Math.min(widthOf(x) - ((MAX_DIGIT_BITS - 2) >> 1), -4 - floorLog2(x.scale[0]!))
  return excess > 0 ? q.narrow(x, widthOf(x) - excess) : x
}

/** The fraction that a scale is, by its continued fraction; undefined where numerator or denominator would be too great. */
function rational(x: number, most: number): readonly [numerator: number, denominator: number] | undefined {
  let [previous, current] = [
    [0, 1],
    [1, 0],
  ] as [readonly [number, number], readonly [number, number]]
  for (let rest = x; ; rest = 1 / (rest - Math.floor(rest))) {
    const digit = Math.floor(rest)
    const next = [digit * current[0] + previous[0], digit * current[1] + previous[1]] as const
    if (!(next[0] <= most && next[1] <= MAX_DENOMINATOR)) return undefined
    if (Math.abs(next[0] / next[1] - x) <= x * SAME) return next
    previous = current
    current = next
  }
}

/** The scale as a fraction of a power of two. */
function dyadic(x: number, most: number): readonly [numerator: number, denominator: number] | undefined {
  let denominator = 1
  while (denominator <= MAX_POWER && !Number.isInteger(x * denominator)) denominator *= 2
  return denominator <= MAX_POWER && x * denominator <= most ? [x * denominator, denominator] : undefined
}

/** floor((x + offset) / d). */
function floorOf(q: Quantizer, x: Quantized, d: number, offset: number): Quantized {
  const k = floorLog2(d)
  if (d === 2 ** k) {
    const moved = multiplied(q, x, 1, offset - d / 2)
    return q.emit(
      { kind: 'rescale', inputs: [moved.id], shift: new Uint8Array(x.size).fill(k) },
      units(x.size),
    )
  }
  return quotient(q, multiplied(q, x, 1, offset), d)
}

function quotient(q: Quantizer, x: Quantized, d: number): Quantized {
  const divisor = q.constant(new Float64Array(x.size).fill(d), 1)
  return q.emit({ kind: 'divide', inputs: [x.id, divisor.id], size: x.size }, units(x.size))
}

/** Digits of x + 2^m, -2^m <= x < 2^m with m >= least, and the sum of some of them, weighed, for each element. */
function signedDigits(q: Quantizer, x: Quantized, least: number) {
  const { lo, hi } = x.bounds
  const m = lo.reduce((most, low, i) => Math.max(most, bitLength(-low - 1), bitLength(hi[i]!)), least)
  const width = m + 1
  const scale = units(x.size * width)
  const digits = q.emit({ kind: 'digits', inputs: [x.id], size: x.size, base: -(2 ** m), width }, scale)
  const sum = (from: number, to: number, weight: (j: number) => number, offset = 0) =>
    exactLinear(
      q,
      [digits],
      units(x.size),
      (i) => Array.from({ length: to - from }, (_, j) => [i * width + from + j, weight(from + j)] as const),
      new Float64Array(x.size).fill(offset),
    )
  return { m, sum }
}

function isZero(q: Quantizer, x: Quantized): Quantized {
  return q.emit({ kind: 'isZero', inputs: [x.id], size: x.size }, units(x.size))
}

function sum(q: Quantizer, x: Quantized, y: Quantized, sign: 1 | -1): Quantized {
  return exactLinear(q, [x, y], units(x.size), (i) => [
    [i, 1],
    [x.size + i, sign],
  ])
}

/** 1 - x. */
function opposite(q: Quantizer, x: Quantized): Quantized {
  return multiplied(q, x, -1, 1)
}

/** floor(x / 2^k), and one more where x is negative and no multiple. */
function truncatedDigits(q: Quantizer, x: Quantized, k: number): Quantized {
  const { m, sum: digits } = signedDigits(q, x, k)
  const floor = digits(k, m + 1, (j) => 2 ** (j - k), -(2 ** (m - k)))
  const negative = digits(m, m + 1, () => -1, 1)
  const isWhole = isZero(
    q,
    digits(0, k, () => 1),
  )
  return sum(q, floor, products(q, negative, opposite(q, isWhole)), 1)
}

/** floor((x + (d - 1) s) / d), s = 1 where x is negative. */
function truncatedQuotient(q: Quantizer, x: Quantized, d: number): Quantized {
  const sign = q.emit({ kind: 'notNegative', inputs: [x.id], size: x.size }, units(x.size))
  const raised = exactLinear(
    q,
    [x, sign],
    units(x.size),
    (i) => [
      [i, 1],
      [x.size + i, 1 - d],
    ],
    units(x.size).fill(d - 1),
  )
  return quotient(q, raised, d)
}

/** With h the digit below the cut, r whether digits below that one are all 0, and p the parity above: floor + h (1 - r (1 - p)). */
function nearestByDigits(q: Quantizer, x: Quantized, k: number): Quantized {
  const { m, sum: digits } = signedDigits(q, x, k + 1)
  const floor = digits(k, m + 1, (j) => 2 ** (j - k), -(2 ** (m - k)))
  const half = digits(k - 1, k, () => 1)
  const even = digits(k, k + 1, () => -1, 1)
  const nothing = isZero(
    q,
    digits(0, k - 1, () => 1),
  )
  return sum(q, floor, products(q, half, opposite(q, products(q, nothing, even))), 1)
}

/** t = floor((x + d / 2) / d), less one where that divides without rest and t is odd. */
function nearestByQuotient(q: Quantizer, x: Quantized, d: number): Quantized {
  const raised = multiplied(q, x, 1, d / 2)
  const t = quotient(q, raised, d)
  const rest = exactLinear(q, [raised, t], units(x.size), (i) => [
    [i, 1],
    [x.size + i, -d],
  ])
  const odd = signedDigits(q, t, 1).sum(0, 1, () => 1)
  return sum(q, t, products(q, isZero(q, rest), odd), -1)
}
