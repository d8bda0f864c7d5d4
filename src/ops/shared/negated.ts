import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { exactLinear } from './exactLinear.js'

/** -x at the scale of x, for nothing. */
export function negated(q: Quantizer, x: Quantized): Quantized {
  return exactLinear(q, [x], x.scale, (i) => [[i, -1]])
}
