import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { type Activation, emitActivation, MAX_ACTIVATION_BITS } from './activation.js'

/** A function that rises from one constant to another. */
export interface SShape {
  readonly f: (x: number) => number
  /** The greater constant less the smaller, a power of two. */
  readonly range: number
  readonly steepest: number
  /** The distance to the constants is less than range * e^(-decay |x|). */
  readonly decay: number
}

/**
 * At the ends of its window the function is within 2^-1.4 = 0.38 steps of the result of its constants: with 1/16 for the
 * coefficients and little for the quadratics, as it is almost straight there, the table rounds to them.
 */
const MORE_BITS = 1.4

/** No coarser step of x, as a share of that window's half, moves its ends. */
const COARSEST_SHARE = 1 / 6

/**
 * Emits the function to `bits` bits: within 1.1 * 2^-bits of its range. Of that, 1/2 rounds the result, 1/4 the
 * argument, 1/4 is the quadratics', and 1/16 their coefficients'. Far arguments give exactly the constant that the function
 * tends to.
 */
export function emitSShaped(q: Quantizer, input: Quantized, shape: SShape): Quantized {
  const x = q.narrow(input)
  const coarsest = x.scale.reduce((most, scale) => Math.max(most, scale), 0)
  return emitActivation(q, x, activationOf(shape, q.precision.bits, coarsest))
}

/**
 * The function's table for arguments in steps of `coarsest` and less. Steps are rounded to at most sqrt 2 times what is
 * wanted, and a window of many ends less than 1.5 of them inside of what is asked for (windowOf in activation.ts).
 */
export function activationOf(
  { f, range, steepest, decay }: SShape,
  wantedBits: number,
  coarsest: number,
): Activation {
  const bits = Math.min(wantedBits, MAX_ACTIVATION_BITS)
  const unit = range * 2 ** -bits
  const step = unit / (2 * steepest)
  const curved = ((bits + MORE_BITS) * Math.LN2) / decay
  const reach = curved + 1.5 * Math.min(curved * COARSEST_SHARE, Math.max(step * Math.SQRT2, coarsest))
  return { f, low: -reach, high: reach, step, unit, tolerance: unit / 4 }
}
