import type { LinearMap } from '../graph/linearMap.js'
import type { NodeContext } from '../graph/rules.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { defineOp } from './op.js'
import { broadcastType, operands, scaledMap } from './shared/arithmetic.js'
import { sampleBinary } from './shared/sampling.js'

/** Two factors of at most this many bits have a product that the next non-linear instruction can take. */
const FACTOR_BITS = 24

function linear(ctx: NodeContext<unknown>): LinearMap | undefined {
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
  const { size, a, b } = operands(ctx)
  const [x, y] = [q.narrow(inputs[0]!, FACTOR_BITS), q.narrow(inputs[1]!, FACTOR_BITS)]
  const rowStart = Uint32Array.from({ length: size + 1 }, (_, i) => i)
  const scale = Float64Array.from({ length: size }, (_, i) => x.scale[a[i]!]! * y.scale[b[i]!]!)
  return [q.emit({ kind: 'contract', inputs: [x.id, y.id], rowStart, left: a, right: b }, scale)]
}

/**
 * Mul: A * B, broadcasting; either or both may be secret.
 *
 * Numbers  exact: the product of the scales; linear when one factor is known, otherwise one row per element
 */
export const Mul = defineOp({
  type: 'Mul',
  domain: '',
  opset: [7, 25],
  summary: 'A * B',
  refuses: '',
  attributes: {},
  infer: broadcastType,
  linear,
  quantize,

  sample: sampleBinary,

  examples: [
    { inputs: [{ shape: [2, 3] }, { shape: [3], constant: true }] },
    { inputs: [{ shape: [2, 1], constant: true }, { shape: [1, 3] }] },
    { inputs: [{ shape: [2, 3] }, { shape: [2, 1] }] },
  ],
})
