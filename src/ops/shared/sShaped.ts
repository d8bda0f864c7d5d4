import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { floorLog2 } from '../../util/integers.js'
import { type Activation, emitActivation, MAX_ACTIVATION_BITS } from './activation.js'

/** A function that rises from one constant to another. */
export interface SShape {
  readonly f: (x: number) => number
  /** The greater constant less the smaller, a power of two. */
  readonly range: number
  readonly steepest: number
  /** The distance to the constants falls as e^(-decay |x|). */
  readonly decay: number
}

/**
 * Emits the function to `bits` bits: within 1.1 * 2^-bits of its range. Of that, 1/2 rounds the result, 1/4 the
 * argument, 1/4 is the quadratics', and 1/16 their coefficients'; the tails, which count as constant, are off by one.
 */
export function emitSShaped(q: Quantizer, x: Quantized, shape: SShape): Quantized {
  return emitActivation(q, x, activationOf(shape, q.precision.bits))
}

export function activationOf({ f, range, steepest, decay }: SShape, wantedBits: number): Activation {
  const bits = Math.min(wantedBits, MAX_ACTIVATION_BITS)
  const unit = range * 2 ** -bits
  const reach = 2 ** (floorLog2(((bits - 0.5) * Math.LN2) / decay) + 1)
  return { f, low: -reach, high: reach, step: unit / (2 * steepest), unit, tolerance: unit / 4 }
}
