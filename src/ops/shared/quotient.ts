import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { bitLength } from '../../util/integers.js'
import { affine } from './affine.js'
import { exactLinear } from './exactLinear.js'

/** Most bits of a dividend, and of a divisor. */
const [DIVIDEND_BITS, DIVISOR_BITS] = [50, 44]

/**
 * Emits x / y rounded half up, for y of at least one step.
 *
 * Numbers  floor((2 n x + y) / (2 y)) with the integer n that gives steps of about `unit`
 */
export function emitQuotient(q: Quantizer, dividend: Quantized, divisor: Quantized, unit: number): Quantized {
  const y = divisor
  const ratio = (i: number) => dividend.scale[i]! / y.scale[i]!
  const greatest = dividend.scale.reduce((most, _, i) => Math.max(most, ratio(i)), 0)
  const factorBits = Math.max(1, bitLength(Math.ceil(greatest / unit)))
  const x = q.narrow(dividend, DIVIDEND_BITS - 1 - factorBits)
  const factor = x.scale.map((scale, i) => Math.max(1, Math.round(scale / y.scale[i]! / unit)))
  const scale = x.scale.map((own, i) => own / y.scale[i]! / factor[i]!)
  const numerator = exactLinear(
    q,
    [x, y],
    scale.map((s, i) => (s * y.scale[i]!) / 2),
    (i) => [
      [i, 2 * factor[i]!],
      [x.size + i, 1],
    ],
  )
  const twice = affine(
    q,
    y,
    () => 2,
    () => 0,
    y.scale.map((own) => own / 2),
  )
  return q.emit({ kind: 'divide', inputs: [numerator.id, twice.id], size: x.size }, scale)
}

/** The tensor, narrow enough to divide by. */
export function narrowDivisor(q: Quantizer, y: Quantized): Quantized {
  return q.narrow(y, DIVISOR_BITS)
}
