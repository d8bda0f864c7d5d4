import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { bitLength, roundShift } from '../../util/integers.js'
import { affine } from './affine.js'
import { widthOf } from './wrap.js'

/** alpha x + beta. */
interface Ramp {
  readonly alpha: number
  readonly beta: number
}

/** Most bits of an argument, and of it in finer steps. */
const [ARGUMENT_BITS, FINER_BITS] = [40, 46]

/**
 * Emits alpha x + beta between 0 and 1.
 *
 * Numbers  alpha times the distance of x, rounded to steps of about unit / |alpha| and clipped, from where the line is 0;
 *          both ends of the ramp are rounded to these steps
 */
export function emitRamp(q: Quantizer, input: Quantized, { alpha, beta }: Ramp, unit: number): Quantized {
  if (alpha === 0) {
    const value = Math.max(0, Math.min(1, beta))
    return q.constant(new Float64Array(input.size).fill(value), unit / 4)
  }
  const x = finer(q, q.narrow(input, ARGUMENT_BITS), unit / Math.abs(alpha))
  const { shift, scale } = q.shifts(x, unit / Math.abs(alpha) / Math.SQRT2)
  const [zero, one] = [-beta / alpha, (1 - beta) / alpha]
  const start = scale.map((step) => Math.round(zero / step) + 0)
  const end = scale.map((step) => Math.round(one / step) + 0)
  const limits = Array.from(scale, (_, i) => {
    const [least, most] = [Math.min(start[i]!, end[i]!), Math.max(start[i]!, end[i]!)]
    const low = Math.min(most, Math.max(least, roundShift(x.bounds.lo[i]!, shift[i]!)))
    return [low, Math.max(low, Math.min(most, roundShift(x.bounds.hi[i]!, shift[i]!)))] as const
  })
  const low = Float64Array.from(limits, ([low]) => low)
  const high = Float64Array.from(limits, ([, high]) => high)
  const clipped = q.emit({ kind: 'clip', inputs: [x.id], shift, low, high }, scale)
  const sign = Math.sign(alpha)
  return affine(
    q,
    clipped,
    () => sign,
    (i) => -sign * start[i]!,
    scale.map((step) => step * Math.abs(alpha)),
  )
}

/** The same numbers in steps of at most `step`, as far as 46 bits allow. */
function finer(q: Quantizer, x: Quantized, step: number): Quantized {
  const coarsest = x.scale.reduce((most, scale) => Math.max(most, scale), 0)
  const factor =
    2 ** Math.max(0, Math.min(FINER_BITS - widthOf(x), bitLength(Math.ceil(coarsest / step) - 1)))
  if (factor === 1) return x
  return affine(
    q,
    x,
    () => factor,
    () => 0,
    x.scale.map((scale) => scale / factor),
  )
}
