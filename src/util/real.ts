/**
 * Elementary functions that give the same double on every engine: only + - * / and exact powers of two, which IEEE 754
 * fixes to the bit, whereas it leaves Math.exp and its like to the engine. Tables that end up in a circuit are made of
 * these. Relative error below 1e-14.
 */

/** log 2 in two parts; products of the first with integers below 2^20 in magnitude are exact. */
const LN2_HIGH = 0x162e42fee / 2 ** 33
const LN2_LOW = 1.9082149292705877e-10

/** Beyond this, exp is 0 or infinite as a normal double. */
const MOST = 708

/** Terms of the series of e^r - 1 for |r| <= log(2) / 2: the next is below 2^-60. */
const TERMS = 15

/** e^x; 0 below -708 and infinite above 708. */
export function exp(x: number): number {
  if (x > MOST) return Number.POSITIVE_INFINITY
  if (x < -MOST) return 0
  const k = Math.floor(x * Math.LOG2E + 0.5)
  return (1 + expMinusOne(x - k * LN2_HIGH - k * LN2_LOW)) * 2 ** k
}

/** 1 / (1 + e^-x). */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + exp(-x))
  const e = exp(x)
  return e / (1 + e)
}

/** (1 - e^-2x) / (1 + e^-2x). */
export function tanh(x: number): number {
  if (x < 0) return -tanh(-x)
  const excess = 2 * x < 0.35 ? expMinusOne(-2 * x) : exp(-2 * x) - 1
  return -excess / (2 + excess)
}

/** e^r - 1 by its series, for |r| <= 0.35. */
function expMinusOne(r: number): number {
  let sum = 0
  for (let n = TERMS; n >= 1; n--) sum = ((1 + sum) * r) / n
  return sum
}
