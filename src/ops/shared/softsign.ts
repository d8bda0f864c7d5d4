import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { bitLength } from '../../util/integers.js'
import { affine, exactSum } from './affine.js'
import { negated } from './negated.js'
import { emitQuotient } from './quotient.js'

/** Most bits of x, and of it in finer steps. */
const [ARGUMENT_BITS, DIVISOR_BITS] = [36, 44]

/**
 * Emits x / (1 + |x|). Its rows must show to an auditor that 1 + |x| is positive, so |x| is a sum of two positive parts.
 *
 * Numbers  the quotient rounded half up, in steps of about `unit`; 1 is rounded to steps of x that are as fine
 */
export function emitSoftsign(q: Quantizer, input: Quantized, unit: number): Quantized {
  const x = q.narrow(q.rescale(input, Math.max(unit / 4, 2 ** (8 - DIVISOR_BITS))), ARGUMENT_BITS)
  const magnitude = exactSum(q, [
    [positivePart(q, x), 1],
    [positivePart(q, negated(q, x)), 1],
  ])
  const factor = 2 ** finerBits(magnitude, unit)
  const finer = x.scale.map((scale) => scale / factor)
  const divisor = affine(
    q,
    magnitude,
    () => factor,
    (i) => Math.max(1, Math.round(1 / finer[i]!)),
    finer,
  )
  return emitQuotient(q, x, divisor, unit)
}

/** How often the steps of |x| are halved for 1 to be near a whole number of them. */
function finerBits({ scale, bounds }: Quantized, unit: number): number {
  const widest = bitLength(bounds.hi.reduce((most, hi) => Math.max(most, hi), 0))
  const isNear = (step: number) => Math.abs(Math.round(1 / step) * step - 1) <= unit / 4
  for (let bits = 0; ; bits++) {
    if (widest + bits >= DIVISOR_BITS || scale.every((step) => isNear(step / 2 ** bits))) return bits
  }
}

function positivePart(q: Quantizer, x: Quantized): Quantized {
  return q.emit({ kind: 'relu', inputs: [x.id], shift: new Uint8Array(x.size) }, x.scale)
}
