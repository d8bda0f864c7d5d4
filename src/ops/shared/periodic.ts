import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { bitLength } from '../../util/integers.js'
import { emitActivation, realRange } from './activation.js'
import { affine } from './affine.js'
import { widthOf } from './wrap.js'

/** Most bits of an argument, and of it in steps of the period. */
const [ARGUMENT_BITS, TURN_BITS] = [30, 50]

/**
 * x less a multiple of the period, from -period / 2 up to period / 2: in steps of period / 2^k it is x modulo 2^k.
 *
 * Numbers  x is multiplied by an integer that rounds the ratio of the steps: off by at most `error`, or by what 50 bits and
 *          the range of x leave
 * Rows     none where |x| is at most period / 2; else one more than the digits of the product
 */
export function reduced(q: Quantizer, input: Quantized, period: number, error: number): Quantized {
  const { low, high } = realRange(input)
  if (Math.max(-low, high) <= period / 2) return input
  const x = q.narrow(q.uniform(input), ARGUMENT_BITS)
  const most = Math.max(1, widthOf(x))
  const wanted = bitLength(Math.ceil((period * 2 ** most) / error / 2))
  const room = bitLength(Math.floor((period * 2 ** (TURN_BITS - most)) / x.scale[0]!)) - 1
  const bits = Math.max(1, Math.min(wanted, room, TURN_BITS))
  const step = period / 2 ** bits
  const factor = Math.round(x.scale[0]! / step)
  const turned = affine(
    q,
    x,
    () => factor,
    () => 0,
    x.scale.map(() => step),
  )
  return q.emit(
    { kind: 'wrap', inputs: [turned.id], size: x.size, low: -(2 ** (bits - 1)), bits },
    turned.scale,
  )
}

/**
 * Emits sin or cos of an angle between -pi and pi.
 *
 * Numbers  within `unit`: of that, 1/4 rounds the angle, 1/4 is the quadratics' and 1/2 rounds their result
 */
export function emitWave(
  q: Quantizer,
  angle: Quantized,
  f: (x: number) => number,
  turns: readonly number[],
  unit: number,
): Quantized {
  const domain = { low: -Math.PI, high: Math.PI }
  return emitActivation(q, angle, { f, ...domain, step: unit / 2, unit, tolerance: unit / 4, turns })
}
