import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import { defineOp } from './op.js'
import { isFloat } from './shared/conversion.js'
import { constant } from './shared/inputs.js'
import { real, scalar } from './shared/sampling.js'

interface Steps {
  readonly start: number
  readonly delta: number
  readonly count: number
}

function steps(ctx: NodeContext<unknown>): Steps {
  const [start, limit, delta] = ['start', 'limit', 'delta'].map((name, i) => constant(ctx, i, name).data[0]!)
  const count = Math.max(0, Math.ceil((limit! - start!) / delta!))
  if (Number.isFinite(count)) return { start: start!, delta: delta!, count }
  throw new NodeRefusedError(ctx.node, `counts from ${start} to ${limit} in steps of ${delta}`)
}

/** Range: numbers from start on, delta apart, before limit. */
export const Range = defineOp({
  type: 'Range',
  domain: '',
  opset: [11, 25],
  summary: 'equally spaced numbers',
  refuses: 'computed bounds',
  attributes: {},

  infer: (ctx) => [{ dtype: constant(ctx, 0, 'start').dtype, shape: [steps(ctx).count] }],

  evaluate(ctx) {
    const { start, delta, count } = steps(ctx)
    return [{ ...ctx.outputs[0]!, data: Float64Array.from({ length: count }, (_, i) => start + i * delta) }]
  },

  sample(draw) {
    const dtype = draw.pick(['float32', 'int32', 'int64'] as const)
    const delta = isFloat(dtype) ? draw.pick([0.5, -0.25, 2]) : draw.pick([1, 2, -3])
    const start = isFloat(dtype) ? real(draw, -2, 2) : draw.int(-3, 3)
    const limit = start + delta * draw.int(1, 4)
    return { inputs: [start, limit, delta].map((value) => scalar(value, dtype)) }
  },

  examples: [
    {
      inputs: [
        { shape: [], dtype: 'int64', values: [2], constant: true },
        { shape: [], dtype: 'int64', values: [9], constant: true },
        { shape: [], dtype: 'int64', values: [3], constant: true },
      ],
    },
    {
      inputs: [
        { shape: [], values: [1], constant: true },
        { shape: [], values: [-0.75], constant: true },
        { shape: [], values: [-0.5], constant: true },
      ],
    },
  ],
})
