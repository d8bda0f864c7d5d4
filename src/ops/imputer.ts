import { NodeRefusedError } from '../graph/errors.js'
import { moveMap } from '../graph/linearMap.js'
import type { NodeContext } from '../graph/rules.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { sizeOf } from '../util/integers.js'
import { float, floats, int, ints } from './attributes.js'
import { defineOp, type Parsed } from './op.js'
import { isFloat } from './shared/conversion.js'
import { sameType } from './shared/elementwise.js'
import { exactLinear } from './shared/exactLinear.js'
import { required } from './shared/inputs.js'
import { ofRank } from './shared/sampling.js'

const attributes = {
  imputed_value_floats: floats,
  imputed_value_int64s: ints,
  replaced_value_float: float(0),
  replaced_value_int64: int(0),
}

type Context = NodeContext<Parsed<typeof attributes>>

interface Replacement {
  readonly replaced: number
  /** What each element becomes where it is replaced. */
  readonly imputed: (i: number) => number
}

function replacementOf(ctx: Context): Replacement {
  const { shape, dtype } = required(ctx, 0, 'X')
  const own = ctx.attributes
  const list = (isFloat(dtype) ? own.imputed_value_floats : own.imputed_value_int64s) ?? []
  const features = shape.at(-1) ?? 1
  if (list.length !== 1 && list.length !== features) {
    throw new NodeRefusedError(ctx.node, `has ${list.length} imputed values for ${features} features`)
  }
  const replaced = isFloat(dtype) ? own.replaced_value_float : own.replaced_value_int64
  return { replaced, imputed: (i) => list[list.length === 1 ? 0 : i % features]! }
}

function quantize(q: Quantizer, { replaced, imputed }: Replacement, input: Quantized): Quantized {
  const x = q.narrow(input)
  const place = (i: number) => Math.round(replaced / x.scale[i]!) + 0
  const one = q.constant(Float64Array.of(1))
  const distance = exactLinear(q, [x, one], x.scale, (i) => [
    [i, 1],
    [x.size, -place(i)],
  ])
  const equal = q.emit(
    { kind: 'isZero', inputs: [distance.id], size: x.size },
    new Float64Array(x.size).fill(1),
  )
  return exactLinear(q, [x, equal], x.scale, (i) => [
    [i, 1],
    [x.size + i, Math.round(imputed(i) / x.scale[i]!) - place(i)],
  ])
}

/**
 * Imputer: elements equal to one value become another, per feature, the last axis. Secret inputs are numbers, so NaN
 * replaces nothing.
 *
 * Numbers  equal means equal integers; imputed values are rounded to x's steps
 * Rows     3 an element
 */
export const Imputer = defineOp({
  type: 'Imputer',
  domain: 'ai.onnx.ml',
  opset: [1, 5],
  summary: 'one value replaced by another; no secret number is NaN',
  refuses: '',
  attributes,
  parameters: ['imputed_value_floats', 'imputed_value_int64s'],

  infer(ctx) {
    replacementOf(ctx)
    return sameType(ctx)
  },

  linear(ctx) {
    const { replaced } = replacementOf(ctx)
    if (Number.isFinite(replaced)) return undefined
    return moveMap(Int32Array.from({ length: sizeOf(ctx.inputs[0]!.shape) }, (_, i) => i))
  },

  evaluate(ctx, [x]) {
    const { replaced, imputed } = replacementOf(ctx)
    const data = x!.data.map((value, i) =>
      Object.is(value, replaced) || value === replaced ? imputed(i) : value,
    )
    return [{ ...ctx.outputs[0]!, data }]
  },

  quantize: (q, ctx, [x]) => [quantize(q, replacementOf(ctx), x!)],

  sample(draw) {
    const x = draw.tensor(ofRank(2, 2))
    return {
      inputs: [x],
      attributes: { imputed_value_floats: { floats: [0.5] }, replaced_value_float: { float: Number.NaN } },
    }
  },

  examples: [
    {
      inputs: [{ shape: [2, 2], dtype: 'int64', range: [-2, 1] }],
      attributes: { imputed_value_int64s: [5, -7], replaced_value_int64: -1 },
    },
    {
      inputs: [{ shape: [1, 2] }],
      attributes: { imputed_value_floats: [0.75], replaced_value_float: Number.NaN },
    },
    { inputs: [{ shape: [1, 2] }], attributes: { imputed_value_floats: [0.75], replaced_value_float: 0 } },
  ],
})
