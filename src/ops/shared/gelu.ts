import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { erfc, exp, sigmoid, tanh } from '../../util/real.js'
import { affine } from './affine.js'
import { negated } from './negated.js'
import { emitRectified, type Remainder } from './rectified.js'

/** Beyond this the remainders of Gelu are below 2^-100. */
const GELU_REACH = 16

/** x Phi(x), Phi being the normal distribution's. */
export function gelu(x: number): number {
  return (x * erfc(-x * Math.SQRT1_2)) / 2
}

const [INNER, CUBIC] = [Math.sqrt(2 / Math.PI), 0.044715]

/** The approximation of `gelu` by a hyperbolic tangent. */
export function geluByTanh(x: number): number {
  return (x * (1 + tanh(INNER * (x + CUBIC * x * x * x)))) / 2
}

/** x / (1 + e^(-alpha x)). */
export function swish(x: number, alpha: number): number {
  return x * sigmoid(alpha * x)
}

/** gelu(x) - max(0, x), an even function. */
export const geluRemainder: Remainder = {
  g: (x) => gelu(-Math.abs(x)),
  ...{ low: -GELU_REACH, high: GELU_REACH, steepest: 0.5 },
  turns: [-0.7517915, 0, 0.7517915],
}

export const tanhRemainder: Remainder = {
  ...geluRemainder,
  g: (x) => geluByTanh(-Math.abs(x)),
  turns: [-0.7524614, 0, 0.7524614],
}

/** swish(x) - max(0, x) for alpha > 0, an even function. */
function swishRemainder(alpha: number): Remainder {
  const reach = 64 / alpha
  const turn = 1.2784645 / alpha
  return {
    g: (x) => -Math.abs(x) / (1 + exp(alpha * Math.abs(x))),
    ...{ low: -reach, high: reach, steepest: 0.5 },
    turns: [-turn, 0, turn],
  }
}

/** Emits x / (1 + e^(-alpha x)). */
export function emitSwish(q: Quantizer, x: Quantized, alpha: number, unit: number): Quantized {
  if (alpha > 0) return emitRectified(q, x, unit, swishRemainder(alpha))
  if (alpha < 0) return negated(q, emitSwish(q, negated(q, x), -alpha, unit))
  return affine(
    q,
    x,
    () => 1,
    () => 0,
    x.scale.map((scale) => scale / 2),
  )
}
