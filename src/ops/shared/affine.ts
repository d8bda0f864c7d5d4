import { InternalError } from '../../errors.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'

/** How near ratios of scales come to integers in doubles. */
const SAME = 2 ** -40

/** Emits factor x + offset over integers, nothing rounded; `scale` is what one of them is worth. */
export function affine(
  q: Quantizer,
  x: Quantized,
  factor: (i: number) => number,
  offset: (i: number) => number,
  scale: Float64Array = x.scale,
): Quantized {
  const each = (f: (i: number) => number) => Float64Array.from({ length: x.size }, (_, i) => f(i) + 0)
  const rowStart = Uint32Array.from({ length: x.size + 1 }, (_, i) => i)
  const rows = { rowStart, col: rowStart.slice(0, x.size), coef: each(factor), bias: each(offset) }
  return q.emit({ kind: 'linear', inputs: [x.id], ...rows }, scale)
}

/** Emits the sum of factor * x over tensors of one size, whose steps, each times its factor, have integer ratios: exact. */
export function exactSum(
  q: Quantizer,
  terms: readonly (readonly [x: Quantized, factor: number])[],
): Quantized {
  const size = terms[0]![0].size
  const worth = terms.map(([x, factor]) => x.scale.map((scale) => scale * factor))
  const scale = Float64Array.from({ length: size }, (_, i) =>
    Math.min(...worth.map((steps) => Math.abs(steps[i]!))),
  )
  const at = (k: number) => [k % terms.length, Math.floor(k / terms.length)] as const
  const length = terms.length * size
  const rows = {
    rowStart: Uint32Array.from({ length: size + 1 }, (_, i) => i * terms.length),
    col: Uint32Array.from({ length }, (_, k) => at(k)[0] * size + at(k)[1]),
    coef: Float64Array.from({ length }, (_, k) => wholeRatio(worth[at(k)[0]]![at(k)[1]]! / scale[at(k)[1]]!)),
    bias: new Float64Array(size),
  }
  return q.emit({ kind: 'linear', inputs: terms.map(([x]) => x.id), ...rows }, scale)
}

function wholeRatio(ratio: number): number {
  const whole = Math.round(ratio)
  if (Math.abs(ratio - whole) > Math.abs(ratio) * SAME)
    throw new InternalError(`steps of a sum are ${ratio} times others`)
  return whole
}

/** Emits the products of elements at the same place, a row each. */
export function products(q: Quantizer, x: Quantized, y: Quantized): Quantized {
  const rowStart = Uint32Array.from({ length: x.size + 1 }, (_, i) => i)
  const own = rowStart.slice(0, x.size)
  return q.emit(
    { kind: 'contract', inputs: [x.id, y.id], rowStart, left: own, right: own },
    x.scale.map((scale, i) => scale * y.scale[i]!),
  )
}
