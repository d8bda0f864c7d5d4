import { NodeRefusedError } from '../graph/errors.js'
import type { NodeContext } from '../graph/rules.js'
import { sizeOf } from '../util/integers.js'
import { defineOp } from './op.js'
import { broadcastType, operands, scaledMap } from './shared/arithmetic.js'
import { isFloat } from './shared/conversion.js'
import { constant, isVariable } from './shared/inputs.js'
import { broadcasting, NUMBERS, real, weights } from './shared/sampling.js'

/** Integers divide towards zero. */
function quotient(ctx: NodeContext<unknown>): (a: number, b: number) => number {
  return isFloat(ctx.inputs[0]!.dtype) ? (a, b) => a / b : (a, b) => Math.trunc(a / b)
}

function refuseIntegers(ctx: NodeContext<unknown>): void {
  if (isVariable(ctx.inputs[0]) && !isFloat(ctx.inputs[0]!.dtype)) {
    throw new NodeRefusedError(ctx.node, 'divides secret integers, which would truncate them')
  }
}

/**
 * Div: A / B for known B, broadcasting; integers that are all known divide towards zero.
 *
 * Numbers  linear and exact: the scale of A divided by B
 */
export const Div = defineOp({
  type: 'Div',
  domain: '',
  opset: [7, 25],
  summary: 'A / B for known B',
  refuses: 'a secret divisor; zero as divisor; secret integers',
  attributes: {},

  infer(ctx) {
    if (constant(ctx, 1, 'B').data.includes(0)) throw new NodeRefusedError(ctx.node, 'divides by zero')
    refuseIntegers(ctx)
    return broadcastType(ctx)
  },

  evaluate(ctx, [x, y]) {
    const { size, a, b } = operands(ctx)
    const divide = quotient(ctx)
    return [
      {
        ...ctx.outputs[0]!,
        data: Float64Array.from({ length: size }, (_, i) => divide(x!.data[a[i]!]!, y!.data[b[i]!]!)),
      },
    ]
  },

  linear(ctx) {
    const { a, b } = operands(ctx)
    const divisor = ctx.inputs[1]!.value!.data
    return scaledMap(a, (i) => 1 / divisor[b[i]!]!)
  },

  sample(draw) {
    const known = draw.chance(0.2)
    const a = draw.tensor(known ? { known, dtypes: NUMBERS } : { dtypes: ['float32', 'float64'] })
    const shape = broadcasting(draw, a.shape)
    const divisor = () => draw.pick([-1, 1]) * (isFloat(a.dtype) ? real(draw, 0.25, 4) : draw.int(1, 4))
    const values = Array.from({ length: sizeOf(shape) }, divisor)
    return { inputs: [a, { ...weights(shape, a.dtype), values }] }
  },

  examples: [
    { inputs: [{ shape: [2, 3] }, { shape: [3], values: [2, -0.5, 3], constant: true }] },
    {
      inputs: [
        { shape: [3], dtype: 'int64', values: [7, -7, 6], constant: true },
        { shape: [], dtype: 'int64', values: [2], constant: true },
      ],
    },
  ],
})
