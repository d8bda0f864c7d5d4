import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { GrowableF64, GrowableU32 } from '../../util/growable.js'

/**
 * Emits out[i] = the sum of the given multiples of elements of the tensors laid end to end: integers, nothing rounded.
 *
 * @param scale of each element of the result
 * @param terms element and integer factor of each term of out[i]
 * @param bias an integer to add to each; none when left out
 */
export function exactLinear(
  q: Quantizer,
  sources: readonly Quantized[],
  scale: Float64Array,
  terms: (i: number) => readonly (readonly [element: number, factor: number])[],
  bias: Float64Array = new Float64Array(scale.length),
): Quantized {
  const rowStart = new Uint32Array(scale.length + 1)
  const [col, coef] = [new GrowableU32(), new GrowableF64()]
  for (let i = 0; i < scale.length; i++) {
    for (const [element, factor] of terms(i)) {
      col.push(element)
      coef.push(factor)
    }
    rowStart[i + 1] = col.length
  }
  const inputs = sources.map(({ id }) => id)
  return q.emit({ kind: 'linear', inputs, rowStart, col: col.view(), coef: coef.view(), bias }, scale)
}
