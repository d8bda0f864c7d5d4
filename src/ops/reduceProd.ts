import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { defineOp } from './op.js'
import { isFloat } from './shared/conversion.js'
import { requireExact } from './shared/exactIntegers.js'
import { exactLinear } from './shared/exactLinear.js'
import { factorBits } from './shared/powers.js'
import {
  type ReductionContext,
  reducedGroups,
  reducedType,
  reduceTensor,
  reductionAttributes,
  sampleReduction,
} from './shared/reductions.js'
import { integersOf, widthOf, wrapTo } from './shared/wrap.js'

/** Most bits of a product. */
const PRODUCT_BITS = 49

/** The member at one place of every group, multiplied with what the others before it have come to. */
function times(
  q: Quantizer,
  ctx: ReductionContext,
  total: Quantized,
  x: Quantized,
  right: Uint32Array,
): Quantized {
  const isWhole = !isFloat(ctx.inputs[0]!.dtype)
  if (isWhole) requireExact(ctx, widthOf(total) + widthOf(x))
  const left = isWhole ? total : q.narrow(total, PRODUCT_BITS - widthOf(x))
  const each = Uint32Array.from({ length: total.size + 1 }, (_, i) => i)
  const product = q.emit(
    { kind: 'contract', inputs: [left.id, x.id], rowStart: each, left: each.slice(0, total.size), right },
    left.scale.map((scale, i) => scale * x.scale[right[i]!]!),
  )
  return isWhole ? wrapTo(q, product, ctx.outputs[0]!.dtype, ctx) : product
}

function quantize(
  q: Quantizer,
  ctx: ReductionContext,
  [input]: readonly (Quantized | undefined)[],
): Quantized[] {
  const x = isFloat(ctx.inputs[0]!.dtype) ? q.narrow(input!, factorBits(1)) : integersOf(q, input!)
  const { rowStart, col } = reducedGroups(ctx)
  const place = (k: number) => col.filter((_, at) => at % rowStart[1]! === k)
  const first = place(0)
  let total = exactLinear(
    q,
    [x],
    Float64Array.from(first, (j) => x.scale[j]!),
    (i) => [[first[i]!, 1]],
  )
  for (let k = 1; k < rowStart[1]!; k++) total = times(q, ctx, total, x, place(k))
  return [total]
}

/**
 * ReduceProd: the product over some axes.
 *
 * Numbers  floats: partial products are rounded to what leaves the next one 49 bits; integers: exact, wrapped around
 * Rows     one for each product, and the digits of a partial product, and one more, where it is rounded
 */
export const ReduceProd = defineOp({
  type: 'ReduceProd',
  domain: '',
  opset: [1, 25],
  summary: 'product over some axes',
  refuses: 'secret axes',
  attributes: reductionAttributes,

  infer: reducedType,
  evaluate: (ctx, [x]) =>
    reduceTensor(
      ctx,
      x!,
      (values) => values.reduce((total, value) => total * value, 1),
      (values) => values.reduce((total, value) => total * value, 1n),
    ),
  quantize,

  sample: sampleReduction(18, ['float32']),

  examples: [
    {
      inputs: [{ shape: [2, 3, 2] }, { shape: [1], dtype: 'int64', values: [1], constant: true }],
    },
    { inputs: [{ shape: [5, 2] }], attributes: { axes: [0], keepdims: 0 }, opset: 13 },
    {
      inputs: [
        { shape: [2, 2], dtype: 'int32', range: [-(2 ** 14), 2 ** 14 - 1] },
        { shape: [1], dtype: 'int64', values: [1], constant: true },
      ],
    },
    { inputs: [{ shape: [2, 2] }], attributes: { noop_with_empty_axes: 1 } },
  ],
})
