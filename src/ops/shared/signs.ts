import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { affine, products } from './affine.js'

/** 1 where an element is not negative, else -1: digits + 2 rows; none where the range decides. */
export function signs(q: Quantizer, x: Quantized): Quantized {
  const one = new Float64Array(x.size).fill(1)
  const positive = q.emit({ kind: 'notNegative', inputs: [x.id], size: x.size }, one)
  return affine(
    q,
    positive,
    () => 2,
    () => -1,
  )
}

/** The tensor, each element at least `least` steps: digits + 3 rows, none where the range says so. */
export function atLeast(q: Quantizer, x: Quantized, least: number): Quantized {
  const low = new Float64Array(x.size).fill(least)
  const high = x.bounds.hi.map((hi) => Math.max(least, hi))
  return q.emit({ kind: 'clip', inputs: [x.id], shift: new Uint8Array(x.size), low, high }, x.scale)
}

/** Signs, and magnitudes of at least `least` steps. */
export function signed(q: Quantizer, x: Quantized, least: number): { sign: Quantized; magnitude: Quantized } {
  const sign = signs(q, x)
  return { sign, magnitude: atLeast(q, products(q, sign, x), least) }
}
