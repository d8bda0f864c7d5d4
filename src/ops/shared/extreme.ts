import type { NodeContext } from '../../graph/rules.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import type { Example } from '../op.js'
import { aligned, laidEndToEnd, operandsOf } from './aligned.js'
import { exactLinear } from './exactLinear.js'

/**
 * Emits the greatest of the node's inputs, element by element; for sign -1 the least.
 *
 * Numbers  inputs on a common scale: exact where their scales are integer multiples, else rounded finely
 * Rows     w + 2 for each input but the first, for differences of w bits; none where the bounds decide
 */
export function emitExtreme(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  inputs: readonly (Quantized | undefined)[],
  sign: 1 | -1,
): Quantized[] {
  const { shape } = ctx.outputs[0]!
  const { tensors } = aligned(q, ctx, operandsOf(ctx, inputs, shape))
  const greatest = emitGreatest(
    q,
    tensors.map((x) => scaled(q, x, sign)),
  )
  return [scaled(q, greatest, sign)]
}

/** Emits the greatest of tensors of one size and scale, element by element. */
export function emitGreatest(q: Quantizer, tensors: readonly Quantized[]): Quantized {
  const { size, scale } = tensors[0]!
  const count = tensors.length
  const rowStart = Uint32Array.from({ length: size + 1 }, (_, i) => i * count)
  const col = Uint32Array.from({ length: size * count }, (_, k) => (k % count) * size + Math.floor(k / count))
  return q.emit({ kind: 'max', inputs: [laidEndToEnd(q, tensors).id], rowStart, col }, scale)
}

/** x or -x. */
function scaled(q: Quantizer, x: Quantized, sign: 1 | -1): Quantized {
  return sign === 1 ? x : exactLinear(q, [x], x.scale, (i) => [[i, -1]])
}

/** Examples of the greatest or least of some tensors. */
export const extremeExamples: readonly Example[] = [
  { inputs: [{ shape: [2, 3] }, { shape: [3] }, { shape: [2, 1] }] },
  { inputs: [{ shape: [2, 3] }, { shape: [3], values: [0, 0.3, -0.75], constant: true }] },
  { inputs: [{ shape: [3] }], opset: 8 },
  {
    inputs: [
      { shape: [3], dtype: 'int32' },
      { shape: [3], dtype: 'int32', values: [-1000, 0, 5], constant: true },
    ],
  },
  {
    inputs: [
      { shape: [3], dtype: 'uint8' },
      { shape: [3], dtype: 'uint8' },
    ],
  },
]
