/**
 * Elementary functions that give the same double on every engine: only + - * /, square roots and exact powers of two,
 * which IEEE 754 fixes to the bit, whereas it leaves Math.exp and its like to the engine. Tables that end up in a circuit
 * are made of these. Relative error below 1e-14, except for `sin`, `cos` and `tan` beyond 2^20, whose absolute error
 * grows as 2^-52 |x|, and for `pow`, whose relative error grows as 2^-52 |y log x|.
 */

import { floorLog2 } from './integers.js'

/** log 2 in two parts; products of the first with integers below 2^20 in magnitude are exact. */
const LN2_HIGH = 0x162e42fee / 2 ** 33
const LN2_LOW = 1.9082149292705877e-10

/** pi / 2 in three parts; products of the first two with integers below 2^20 in magnitude are exact. */
const HALF_PI_HIGH = 0x1921fb544 / 2 ** 32
const HALF_PI_MIDDLE = 4484108710 / 2 ** 66
const HALF_PI_LOW = 2.0222662487959506e-21

const HALF_PI = Math.PI / 2

/** Beyond this, exp is 0 or infinite as a normal double. */
const MOST = 708

/** Terms of the series of e^r - 1 for |r| <= 0.35: the next is below 2^-60. */
const TERMS = 15

/** e^x; 0 below -708 and infinite above 708. */
export function exp(x: number): number {
  if (x > MOST) return Number.POSITIVE_INFINITY
  if (x < -MOST) return 0
  const k = Math.floor(x * Math.LOG2E + 0.5)
  return (1 + expSeries(x - k * LN2_HIGH - k * LN2_LOW)) * 2 ** k
}

/** e^x - 1, accurate near 0. */
export function expMinusOne(x: number): number {
  return Math.abs(x) <= 0.35 ? expSeries(x) : exp(x) - 1
}

/** e^r - 1 by its series, for |r| <= 0.35. */
function expSeries(r: number): number {
  let sum = 0
  for (let n = TERMS; n >= 1; n--) sum = ((1 + sum) * r) / n
  return sum
}

/** The natural logarithm; -Infinity at 0, NaN below. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN
  if (x === Number.POSITIVE_INFINITY) return x
  const exponent = floorLog2(x * Math.SQRT2 === Number.POSITIVE_INFINITY ? x : x * Math.SQRT2)
  const m = x / 2 ** exponent
  return exponent * LN2_HIGH + (exponent * LN2_LOW + twiceAtanhSeries((m - 1) / (m + 1)))
}

/** log(1 + x), accurate near 0. */
export function logOnePlus(x: number): number {
  return Math.abs(x) < 0.4 ? twiceAtanhSeries(x / (2 + x)) : log(1 + x)
}

/** 2 atanh(s) by its series, for |s| <= 1 / 4: the next term is below 2^-60. */
function twiceAtanhSeries(s: number): number {
  return 2 * s * alternating(-s * s, 15)
}

/** 1 - z / 3 + z^2 / 5 - ..., to a number of terms. */
function alternating(z: number, terms: number): number {
  let sum = 0
  for (let n = terms; n >= 0; n--) sum = 1 / (2 * n + 1) - sum * z
  return sum
}

/** x^y as IEEE 754 defines it, for finite x and y. */
export function pow(x: number, y: number): number {
  if (y === 0 || x === 1) return 1
  if (Number.isInteger(y) && Math.abs(y) <= 64) return y > 0 ? integerPower(x, y) : 1 / integerPower(x, -y)
  if (x === 0) return y > 0 ? 0 : Number.POSITIVE_INFINITY
  const magnitude = exp(y * log(Math.abs(x)))
  if (x > 0) return magnitude
  if (!Number.isInteger(y)) return Number.NaN
  return y % 2 === 0 ? magnitude : -magnitude
}

/** x^n by squaring, n >= 1. */
function integerPower(x: number, n: number): number {
  if (n === 1) return x
  const half = integerPower(x, Math.floor(n / 2))
  return n % 2 === 0 ? half * half : half * half * x
}

/** 1 / (1 + e^-x). */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + exp(-x))
  const e = exp(x)
  return e / (1 + e)
}

/** log(1 + e^x). */
export function softplus(x: number): number {
  return Math.max(0, x) + logOnePlus(exp(-Math.abs(x)))
}

/** (1 - e^-2x) / (1 + e^-2x). */
export function tanh(x: number): number {
  if (x < 0) return -tanh(-x)
  const excess = expMinusOne(-2 * x)
  return -excess / (2 + excess)
}

/** (e^x - e^-x) / 2. */
export function sinh(x: number): number {
  if (x < 0) return -sinh(-x)
  const excess = expMinusOne(x)
  return excess === Number.POSITIVE_INFINITY ? excess : (excess + excess / (1 + excess)) / 2
}

/** (e^x + e^-x) / 2. */
export function cosh(x: number): number {
  const e = exp(Math.abs(x))
  return (e + 1 / e) / 2
}

/** The inverse of sinh. */
export function asinh(x: number): number {
  if (x < 0) return -asinh(-x)
  if (x > 2 ** 28) return log(x) + Math.LN2
  return logOnePlus(x + (x * x) / (1 + Math.sqrt(1 + x * x)))
}

/** The inverse of cosh for x >= 1; NaN below. */
export function acosh(x: number): number {
  if (!(x >= 1)) return Number.NaN
  const excess = x - 1
  return x > 2 ** 28 ? log(x) + Math.LN2 : logOnePlus(excess + Math.sqrt(excess * (x + 1)))
}

/** The inverse of tanh; infinite at -1 and 1, NaN beyond. */
export function atanh(x: number): number {
  return x < 0 ? -atanh(-x) : logOnePlus((2 * x) / (1 - x)) / 2
}

/** x less the nearest multiple of pi / 2, and which multiple that is, modulo 4. */
function quarterTurn(x: number): { rest: number; quarter: number } {
  const k = Math.floor(x / HALF_PI + 0.5)
  const rest = x - k * HALF_PI_HIGH - k * HALF_PI_MIDDLE - k * HALF_PI_LOW
  return { rest, quarter: ((k % 4) + 4) % 4 }
}

export function sin(x: number): number {
  const { rest, quarter } = quarterTurn(x)
  const magnitude = quarter % 2 === 0 ? sinSeries(rest) : cosSeries(rest)
  return quarter < 2 ? magnitude : -magnitude
}

export function cos(x: number): number {
  const { rest, quarter } = quarterTurn(x)
  const magnitude = quarter % 2 === 0 ? cosSeries(rest) : sinSeries(rest)
  return quarter === 0 || quarter === 3 ? magnitude : -magnitude
}

export function tan(x: number): number {
  const { rest, quarter } = quarterTurn(x)
  return quarter % 2 === 0 ? sinSeries(rest) / cosSeries(rest) : -cosSeries(rest) / sinSeries(rest)
}

/** sin(r) for |r| <= pi / 4: the next term is below 2^-60. */
function sinSeries(r: number): number {
  let sum = 1
  for (let n = 18; n >= 2; n -= 2) sum = 1 - (sum * r * r) / (n * (n + 1))
  return sum * r
}

/** cos(r) for |r| <= pi / 4. */
function cosSeries(r: number): number {
  let sum = 1
  for (let n = 19; n >= 1; n -= 2) sum = 1 - (sum * r * r) / (n * (n + 1))
  return sum
}

export function atan(x: number): number {
  if (x < 0) return -atan(-x)
  if (x > 1) return HALF_PI - atan(1 / x)
  return 4 * atanSeries(halfTangent(halfTangent(x)))
}

/** The tangent of half the angle whose tangent is x. */
function halfTangent(x: number): number {
  return x / (1 + Math.sqrt(1 + x * x))
}

/** atan(x) for |x| <= 1 / 5: the next term is below 2^-60. */
function atanSeries(x: number): number {
  return x * alternating(x * x, 13)
}

/** The inverse of sin on [-1, 1]; NaN beyond. */
export function asin(x: number): number {
  return atan(x / Math.sqrt((1 - x) * (1 + x)))
}

/** The inverse of cos on [-1, 1]; NaN beyond. */
export function acos(x: number): number {
  return x === -1 ? Math.PI : 2 * atan(Math.sqrt((1 - x) / (1 + x)))
}

/** From here on the continued fraction is used. */
const FRACTION_FROM = 2.5

/** 2 / sqrt(pi) times the integral of e^-t^2 from 0 to x. */
export function erf(x: number): number {
  if (x < 0) return -erf(-x)
  return x < FRACTION_FROM ? erfSeries(x) : 1 - erfFraction(x)
}

/** 1 - erf(x), accurate where that is small. */
export function erfc(x: number): number {
  return x < 0.5 ? 1 - erf(x) : x < FRACTION_FROM ? 1 - erfSeries(x) : erfFraction(x)
}

const TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI)

/** 2 / sqrt(pi) e^-x^2 (x + 2 x^3 / 3 + 4 x^5 / 15 + ...): terms of one sign, below 2^-60 in the end. */
function erfSeries(x: number): number {
  let sum = 0
  for (let n = 60; n >= 1; n--) sum = ((1 + sum) * 2 * x * x) / (2 * n + 1)
  return TWO_OVER_ROOT_PI * exp(-x * x) * x * (1 + sum)
}

/** erfc(x) for x >= 2.5: e^-x^2 / (sqrt(pi) (x + (1/2) / (x + 1 / (x + (3/2) / (x + ...))))). */
function erfFraction(x: number): number {
  let rest = x
  for (let n = 60; n >= 1; n--) rest = x + n / 2 / rest
  return ((TWO_OVER_ROOT_PI / 2) * exp(-x * x)) / rest
}
