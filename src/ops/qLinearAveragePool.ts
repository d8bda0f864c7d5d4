import type { NodeContext } from '../graph/rules.js'
import { halfToEven } from '../util/integers.js'
import { flag, only } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { exactLinear } from './shared/exactLinear.js'
import { membersOf } from './shared/groups.js'
import { required } from './shared/inputs.js'
import { poolAttributes, poolCounts, poolGroups, poolShape } from './shared/pools.js'
import { byteType, emitRequantized, gridOf, limitsOf, type Requantization } from './shared/quantization.js'
import { drawStep, step } from './shared/quantizedSamples.js'
import { poolWindow } from './shared/sampling.js'

const attributes = { ...poolAttributes, count_include_pad: flag(false), channels_last: only(0) }

type Context = NodeContext<Parsed<typeof attributes>>

/** The windows, and one rule for each number of elements that a mean is over. */
function poolOf(ctx: Context) {
  const dtype = byteType(ctx, required(ctx, 0, 'X').dtype)
  const [x, y] = [1, 3].map((scale) => gridOf(ctx, [], { scale, zero: scale + 1 }))
  const [worth, unit, zero] = [x!.scale[0]!, y!.scale[0]!, y!.zero[0]!]
  const counts = poolCounts(ctx)
  const { low, high } = limitsOf(dtype)
  const ruleOf = (count: number): Requantization => {
    const f = (sum: number) => {
      const mean = Math.fround(Math.fround(sum * worth) / count)
      return Math.min(high, Math.max(low, halfToEven(Math.fround(Math.fround(mean / unit) + zero))))
    }
    return { slope: worth / (count * unit), constant: zero, f, zero: 0 }
  }
  const rules = new Map([...new Set(counts)].map((count) => [count, ruleOf(count)]))
  return { dtype, groups: poolGroups(ctx), counts, rules, zero: x!.zero[0]! }
}

/**
 * QLinearAveragePool: the mean of the elements under each window of a quantized tensor, quantized.
 *
 * Shapes   as AveragePool
 * Numbers  the exact sum, its mean and its steps in float32 as in onnxruntime, rounded half to even; where onnxruntime's own
 *          float32 additions are inexact, means that lie halfway between two steps may round the other way there
 */
export const QLinearAveragePool = defineOp({
  type: 'QLinearAveragePool',
  domain: 'com.microsoft',
  opset: [1, 1],
  summary: 'mean of each window of a quantized tensor, quantized',
  refuses: 'channels in the last axis; computed scales and zero points; more than 8 bits',
  attributes,

  infer: (ctx) => [{ dtype: poolOf(ctx).dtype, shape: poolShape(ctx) }],

  evaluate(ctx, [x]) {
    const { groups, counts, rules, zero } = poolOf(ctx)
    const sum = (i: number) => membersOf(groups, i).reduce((total, j) => total + x!.data[j]! - zero, 0)
    return [
      { ...ctx.outputs[0]!, data: Float64Array.from(counts, (count, i) => rules.get(count)!.f(sum(i))) },
    ]
  },

  quantize(q, ctx, [x]) {
    const { dtype, groups, counts, rules, zero } = poolOf(ctx)
    const terms = (i: number) => Array.from(membersOf(groups, i), (j) => [j, 1] as const)
    const ones = new Float64Array(counts.length).fill(1)
    const shift = Float64Array.from(counts, (_, i) => -zero * membersOf(groups, i).length)
    return [emitRequantized(q, exactLinear(q, [x!], ones, terms, shift), counts, rules, dtype)]
  },

  sample(draw) {
    const x = draw.tensor({ dtypes: ['uint8'], fits: ({ length }) => length === 3 || length === 4 })
    return {
      inputs: [x, ...drawStep(draw), ...drawStep(draw)],
      attributes: poolWindow(draw, x.shape.slice(2), false),
    }
  },

  examples: [
    {
      inputs: [{ shape: [1, 1, 2, 4], dtype: 'uint8' }, ...step(0.031, 117), ...step(0.0227, 90)],
      attributes: { kernel_shape: [2, 2], strides: [2, 2] },
    },
    {
      inputs: [{ shape: [1, 1, 2, 2], dtype: 'uint8' }, ...step(0.25, 3), ...step(0.5, 7)],
      attributes: { kernel_shape: [1, 2], pads: [0, 1, 0, 0], count_include_pad: 1 },
    },
  ],
})
