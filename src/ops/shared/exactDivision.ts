import { diagonalMap } from '../../graph/linearMap.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { exactLinear } from './exactLinear.js'

/**
 * Integers divided by a known positive one, towards zero: floor(x / n) for x >= 0, else floor((x + n - 1) / n). About
 * twice the digits of x in rows, once where no x is negative.
 */
export function truncatedQuotient(q: Quantizer, x: Quantized, n: number): Quantized {
  if (n === 1) return x
  const one = new Float64Array(x.size).fill(1)
  const divisor = q.constant(one.map(() => n))
  const dividend = x.bounds.lo.every((lo) => lo >= 0) ? x : raised(q, x, n)
  return q.emit({ kind: 'divide', inputs: [dividend.id, divisor.id], size: x.size }, one)
}

/** x, plus n - 1 where it is negative. */
function raised(q: Quantizer, x: Quantized, n: number): Quantized {
  const one = new Float64Array(x.size).fill(1)
  const positive = q.emit({ kind: 'notNegative', inputs: [x.id], size: x.size }, one)
  const negative = q.linear(
    diagonalMap(
      x.size,
      () => -1,
      () => 1,
    ),
    [positive],
    1,
  )
  return exactLinear(q, [x, negative], one, (i) => [
    [i, 1],
    [x.size + i, n - 1],
  ])
}
