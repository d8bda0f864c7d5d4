import type { NodeContext } from '../graph/rules.js'
import { sizeOf } from '../util/integers.js'
import { only } from './attributes.js'
import { defineOp } from './op.js'
import { exactLinear } from './shared/exactLinear.js'
import { mapGroups, membersOf } from './shared/groups.js'
import { required } from './shared/inputs.js'
import { channelGroups } from './shared/pools.js'
import { byteType, emitRequantized, gridOf, multiplied } from './shared/quantization.js'
import { drawBytes, drawStep, step } from './shared/quantizedSamples.js'

function poolOf(ctx: NodeContext<unknown>) {
  const { shape, dtype } = required(ctx, 0, 'X')
  const [x, y] = [1, 3].map((scale) => gridOf(ctx, [], { scale, zero: scale + 1 }))
  const count = sizeOf(shape.slice(2))
  const multiplier = Math.fround(x!.scale[0]! / Math.fround(y!.scale[0]! * count))
  const type = byteType(ctx, dtype)
  return {
    groups: channelGroups(shape),
    zero: x!.zero[0]! * count,
    rule: multiplied(multiplier, y!.zero[0]!, type),
    dtype: type,
  }
}

/**
 * QLinearGlobalAveragePool: the mean of each channel of a quantized tensor, quantized.
 *
 * Shapes   X [N, C, ...spatial]   Y [N, C, 1, ...]
 * Numbers  bit for bit those of onnxruntime: an exact sum times a float32 factor, rounded half to even
 */
export const QLinearGlobalAveragePool = defineOp({
  type: 'QLinearGlobalAveragePool',
  domain: 'com.microsoft',
  opset: [1, 1],
  summary: 'mean of each channel of a quantized tensor, quantized',
  refuses: 'channels in the last axis; computed scales and zero points; more than 8 bits',
  attributes: { channels_last: only(0) },

  infer(ctx) {
    const { shape } = required(ctx, 0, 'X')
    const { dtype } = poolOf(ctx)
    return [{ dtype, shape: shape.map((extent, axis) => (axis < 2 ? extent : 1)) }]
  },

  evaluate(ctx, [x]) {
    const { groups, zero, rule } = poolOf(ctx)
    const sum = (members: Uint32Array) => members.reduce((total, i) => total + x!.data[i]!, -zero)
    return [{ ...ctx.outputs[0]!, data: mapGroups(groups, (members) => rule.f(sum(members)) + rule.zero) }]
  },

  quantize(q, ctx, [x]) {
    const { groups, zero, rule, dtype } = poolOf(ctx)
    const size = groups.rowStart.length - 1
    const terms = (i: number) => Array.from(membersOf(groups, i), (j) => [j, 1] as const)
    const sum = exactLinear(
      q,
      [x!],
      new Float64Array(size).fill(1),
      terms,
      new Float64Array(size).fill(-zero),
    )
    return [emitRequantized(q, sum, new Uint32Array(size), new Map([[0, rule]]), dtype)]
  },

  sample: (draw) => ({ inputs: [drawBytes(draw, 3, 4), ...drawStep(draw), ...drawStep(draw)] }),

  examples: [
    { inputs: [{ shape: [1, 2, 2, 3], dtype: 'uint8' }, ...step(0.031, 117), ...step(0.02, 90)] },
    { inputs: [{ shape: [1, 2, 4], dtype: 'int8' }, ...step(0.05, -3, 'int8'), ...step(0.05, 2, 'int8')] },
  ],
})
