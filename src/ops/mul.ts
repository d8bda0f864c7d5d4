import type { LinearMap } from '../graph/linearMap.js'
import type { NodeContext } from '../graph/rules.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { defineOp } from './op.js'
import { broadcastType, operands, scaledMap } from './shared/arithmetic.js'
import { emitIntegerProduct, isIntegral, operateKnown } from './shared/integerArithmetic.js'
import { sharedBits } from './shared/powers.js'
import { sampleBinary } from './shared/sampling.js'

function linear(ctx: NodeContext<unknown>): LinearMap | undefined {
  if (isIntegral(ctx)) return undefined
  const [left, right] = [ctx.inputs[0]!.value?.data, ctx.inputs[1]!.value?.data]
  const { a, b } = operands(ctx)
  if (right !== undefined) return scaledMap(a, (i) => right[b[i]!]!)
  if (left !== undefined) return scaledMap(b, (i) => left[a[i]!]!)
  return undefined
}

function quantize(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  inputs: readonly (Quantized | undefined)[],
): Quantized[] {
  if (isIntegral(ctx)) return emitIntegerProduct(q, ctx, inputs)
  const { size, a, b } = operands(ctx)
  const bits = sharedBits(q, 1, inputs[0]!, inputs[1]!)
  const [x, y] = [q.narrow(inputs[0]!, bits[0]), q.narrow(inputs[1]!, bits[1])]
  const rowStart = Uint32Array.from({ length: size + 1 }, (_, i) => i)
  const scale = Float64Array.from({ length: size }, (_, i) => x.scale[a[i]!]! * y.scale[b[i]!]!)
  return [q.emit({ kind: 'contract', inputs: [x.id, y.id], rowStart, left: a, right: b }, scale)]
}

/**
 * Mul: A * B, broadcasting; either or both may be secret.
 *
 * Numbers  floats: exact, the product of the scales; linear when one factor is known, otherwise one row per element.
 *          Integers: exact, wrapping around at the ends of their type; that costs rows only where their bounds allow it
 *          (see `wrapTo`)
 */
export const Mul = defineOp({
  type: 'Mul',
  domain: '',
  opset: [1, 25],
  summary: 'A * B',
  refuses: 'integers of more than 51 bits',
  attributes: {},
  infer: broadcastType,
  evaluate: operateKnown(
    (a, b) => a * b,
    (a, b) => a * b,
  ),
  linear,
  quantize,

  sample: sampleBinary,

  examples: [
    { inputs: [{ shape: [2, 3] }, { shape: [3], constant: true }] },
    { inputs: [{ shape: [2, 1], constant: true }, { shape: [1, 3] }] },
    { inputs: [{ shape: [2, 3] }, { shape: [2, 1] }] },
    {
      inputs: [
        { shape: [3], dtype: 'int32' },
        { shape: [3], dtype: 'int32' },
      ],
    },
    {
      inputs: [
        { shape: [2], dtype: 'uint8' },
        { shape: [2], dtype: 'uint8', values: [3, 0], constant: true },
      ],
    },
  ],
})
