import type { Tensor } from '../../onnx/index.js'
import type { Quantizer } from '../../quantize/quantizer.js'
import { isFloat } from './conversion.js'

/**
 * The step in which known values become integers: 1 for integer types; for floats the least of them where all are multiples
 * of it below 2^bits, else what rounds the greatest to `bits` bits.
 */
export function knownUnit(q: Quantizer, { dtype, data }: Pick<Tensor, 'dtype' | 'data'>): number {
  if (!isFloat(dtype)) return 1
  const sizes = data.map(Math.abs).filter((size) => size > 0)
  if (sizes.length === 0) return 1
  const [least, most] = [sizes.reduce((a, b) => Math.min(a, b)), sizes.reduce((a, b) => Math.max(a, b))]
  const coarse = q.unitFor(most)
  return least >= coarse && sizes.every((size) => Number.isInteger(size / least)) ? least : coarse
}

/** Values in steps of a unit. */
export function inSteps(data: Float64Array, unit: number): Float64Array {
  return data.map((value) => Math.round(value / unit) + 0)
}
