import { NodeRefusedError } from '../graph/errors.js'
import { CsrRows, type LinearMap } from '../graph/linearMap.js'
import type { NodeContext, TensorType } from '../graph/rules.js'
import type { Tensor } from '../onnx/index.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { sizeOf } from '../util/integers.js'
import { defineOp } from './op.js'
import { aligned, operandsOf } from './shared/aligned.js'
import { isFloat } from './shared/conversion.js'
import { exactLinear } from './shared/exactLinear.js'
import { isVariable, required } from './shared/inputs.js'
import { broadcasting, NUMBERS, weights } from './shared/sampling.js'
import { broadcastIndex, broadcastShapes } from './shared/shapes.js'
import { integerInput } from './shared/wrap.js'

/** Constants below this are kept as biases of a linear map; greater ones stand for infinity (see `aligned`). */
const MOST_BIAS = 1e9

function infer(ctx: NodeContext<unknown>): readonly TensorType[] {
  const [condition, x, y] = [required(ctx, 0, 'condition'), required(ctx, 1, 'X'), required(ctx, 2, 'Y')]
  if (x.dtype === 'string') throw new NodeRefusedError(ctx.node, 'picks strings, which have no circuit')
  return [
    { dtype: x.dtype, shape: broadcastShapes(ctx, condition.shape, broadcastShapes(ctx, x.shape, y.shape)) },
  ]
}

/** For each element of the result, the input that it is picked from, and the element there, for a known condition. */
function picks(ctx: NodeContext<unknown>, condition: Float64Array): { input: 1 | 2; at: number }[] {
  const { shape } = ctx.outputs[0]!
  const [from, x, y] = ctx.inputs.map((input) => broadcastIndex(input!.shape, shape))
  return Array.from(from!, (j, i) =>
    condition[j] !== 0 ? { input: 1, at: x![i]! } : { input: 2, at: y![i]! },
  )
}

function evaluate(ctx: NodeContext<unknown>, inputs: readonly (Tensor | undefined)[]): readonly Tensor[] {
  const picked = picks(ctx, inputs[0]!.data)
  return [
    { ...ctx.outputs[0]!, data: Float64Array.from(picked, ({ input, at }) => inputs[input]!.data[at]!) },
  ]
}

function linear(ctx: NodeContext<unknown>): LinearMap | undefined {
  const [condition, x, y] = ctx.inputs
  if (condition!.value === undefined || !isFloat(x!.dtype)) return undefined
  const picked = picks(ctx, condition!.value.data)
  const start = isVariable(x) && isVariable(y) ? sizeOf(x!.shape) : 0
  const rows = new CsrRows(picked.length)
  const bias = new Float64Array(picked.length)
  for (const [i, { input, at }] of picked.entries()) {
    const known = ctx.inputs[input]!.value
    if (known === undefined) rows.push(input === 2 ? start + at : at, 1)
    else bias[i] = known.data[at]!
    rows.endRow()
  }
  return bias.every((value) => Math.abs(value) <= MOST_BIAS) ? { ...rows.finish(true), bias } : undefined
}

function quantize(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  inputs: readonly (Quantized | undefined)[],
): Quantized[] {
  const operands = operandsOf(ctx, inputs, ctx.outputs[0]!.shape)
  const {
    scale,
    tensors: [x, y],
  } = aligned(q, ctx, operands.slice(1))
  const own = integerInput(q, ctx, inputs, 0)
  const ones = new Float64Array(scale.length).fill(1)
  const condition = exactLinear(q, [own], ones, (i) => [[operands[0]!.at[i]!, 1]])
  return [q.emit({ kind: 'select', inputs: [condition.id, x!.id, y!.id], size: scale.length }, scale)]
}

/**
 * Where: X where the condition is true, else Y, broadcasting; any of them may be secret.
 *
 * Numbers  linear in X and Y where the condition is known. Else X and Y on a common scale: exact where their scales are
 *          integer multiples, otherwise rounded finely. Infinite constants and those from 10^30 on, which masks are made
 *          of, become 16 times the greatest number beside them and at least 2^16. Rows: one an element, none where X and Y
 *          are known
 */
export const Where = defineOp({
  type: 'Where',
  domain: '',
  opset: [9, 25],
  summary: 'X where a condition is true, else Y',
  refuses: 'strings; constants that are not numbers',
  attributes: {},

  infer,
  evaluate,
  linear,
  quantize,

  sample(draw) {
    const x = draw.tensor({ dtypes: NUMBERS })
    const condition = draw.chance(0.5)
      ? draw.tensor({ dtypes: ['bool'], fits: (shape) => `${shape}` === `${x.shape}` })
      : weights(broadcasting(draw, x.shape), 'bool')
    const other = draw.chance(0.3)
      ? draw.tensor({ dtypes: [x.dtype], fits: (shape) => `${shape}` === `${x.shape}` })
      : weights(broadcasting(draw, x.shape), x.dtype)
    return { inputs: draw.chance(0.5) ? [condition, x, other] : [condition, other, x] }
  },

  examples: [
    { inputs: [{ shape: [2, 3], dtype: 'bool' }, { shape: [3] }, { shape: [2, 1] }] },
    {
      inputs: [
        { shape: [4], dtype: 'bool' },
        { shape: [4], dtype: 'int64', values: [5, 2, -3, 100000], constant: true },
        { shape: [], dtype: 'int64', values: [3], constant: true },
      ],
    },
    {
      inputs: [
        { shape: [3], dtype: 'bool', values: [1, 0, 1], constant: true },
        { shape: [2, 3] },
        { shape: [], values: [0.3], constant: true },
      ],
    },
    {
      inputs: [
        { shape: [2, 2], dtype: 'bool' },
        { shape: [2, 2] },
        { shape: [], values: [-100], constant: true },
      ],
      opset: 9,
    },
    {
      inputs: [
        { shape: [2], dtype: 'bool', values: [0, 1], constant: true },
        { shape: [2], dtype: 'uint8', values: [7, 200], constant: true },
        { shape: [2], dtype: 'uint8' },
      ],
    },
  ],
})
