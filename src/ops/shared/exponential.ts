import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { exp, expMinusOne, log } from '../../util/real.js'
import { type Activation, emitActivation, realRange } from './activation.js'
import type { Remainder } from './rectified.js'

/** A function flatter than this is as good as constant. */
const LEAST_FACTOR = 2 ** -30

/** Functions end at this at most: up to twice the argument, as far as a window may reach, they are then finite. */
const MOST = 2 ** 500

/** Unbounded functions end at 2 to 4 times the largest calibrated value: what they are cut off at. */
export function ceilingOf(q: Quantizer, name: string): number {
  return Math.min(MOST, q.unit(name) * 2 ** (q.precision.bits + 1))
}

/** A function whose slopes are greatest at the ends of where it is of interest. */
interface Growing extends Pick<Activation, 'f' | 'low' | 'high'> {
  readonly slope: (x: number) => number
  readonly turns: readonly number[]
}

/**
 * Emits a function between two places, beyond which it counts as constant.
 *
 * Numbers  within `unit`: of that, 1/4 rounds x, 1/2 is the quadratics' and 1/4 rounds their result
 */
export function emitGrowing(q: Quantizer, x: Quantized, growing: Growing, unit: number): Quantized {
  const { f, slope, turns } = growing
  const range = realRange(x)
  const high = Math.min(growing.high, Math.max(growing.low, range.high))
  const low = Math.max(growing.low, Math.min(high, range.low))
  const steepest = Math.max(Math.abs(slope(low)), Math.abs(slope(high)), unit)
  const step = unit / (2 * steepest)
  return emitActivation(q, x, { f, low, high, step, unit: unit / 2, tolerance: unit / 2, turns })
}

/**
 * Emits a function of slopes of at most `steepest`, as `emitGrowing`, where |x| is at most `reach`; undefined where it may be more.
 */
export function emitNear(
  q: Quantizer,
  x: Quantized,
  {
    f,
    reach,
    steepest,
  }: { readonly f: (x: number) => number; readonly reach: number; readonly steepest: number },
  unit: number,
): Quantized | undefined {
  const { low, high } = realRange(x)
  if (Math.max(-low, high) > reach) return undefined
  return emitGrowing(q, x, { f, slope: () => steepest, low, high, turns: [] }, unit)
}

/** Emits e^x, at most `most`, as `emitGrowing`. */
export function emitExponential(q: Quantizer, x: Quantized, unit: number, most: number): Quantized {
  const high = log(most)
  return emitGrowing(q, x, { f: exp, slope: exp, low: Math.min(high, log(unit / 4)), high, turns: [] }, unit)
}

/** factor (e^(x / width) - 1) where x is negative, 0 elsewhere. */
export function exponentialBelow(factor: number, width: number): Remainder {
  return {
    g: (x) => (x < 0 ? factor * expMinusOne(x / width) : 0),
    ...{ low: -64 * width, high: 0, steepest: Math.max(Math.abs(factor), LEAST_FACTOR) / width },
    turns: [],
  }
}
