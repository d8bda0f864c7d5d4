import type { NodeContext } from '../../graph/rules.js'
import type { Tensor } from '../../onnx/index.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { emitProducts, evaluateProducts, type Products, productMap } from './bilinear.js'
import { integerLinear } from './exactIntegers.js'
import { exactLinear } from './exactLinear.js'
import { integersOf, wrapTo } from './wrap.js'

/** An integer tensor less its zero point: their inputs, and which zero point each element has. */
export interface Centered {
  readonly input: number
  readonly zero: number
  readonly zeroOf: Uint32Array
}

/** Sums of products of two tensors less their zero points, as the integers of the node's output. */
export interface CenteredProducts {
  readonly products: Products
  readonly left: Centered
  readonly right: Centered
}

function valuesOf(values: readonly (Tensor | undefined)[], { input, zero, zeroOf }: Centered): Float64Array {
  const points = values[zero]?.data
  return values[input]!.data.map((value, i) => value - (points?.[zeroOf[i]!] ?? 0))
}

/** The node's value. */
export function evaluateCentered(
  ctx: NodeContext<unknown>,
  values: readonly (Tensor | undefined)[],
  { products, left, right }: CenteredProducts,
): readonly Tensor[] {
  const { dtype, shape } = ctx.outputs[0]!
  return [
    {
      dtype,
      shape,
      data: evaluateProducts(products, valuesOf(values, left), valuesOf(values, right), dtype),
    },
  ]
}

/** A tensor less its zero point, for nothing: known values, or integers. */
function emitCentered(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  inputs: readonly (Quantized | undefined)[],
  centered: Centered,
): Float64Array | Quantized {
  const { input, zero, zeroOf } = centered
  const [x, points] = [inputs[input], inputs[zero]]
  if (x === undefined && points === undefined) {
    return valuesOf(
      ctx.inputs.map((known) => known?.value),
      centered,
    )
  }
  const whole = integersOf(q, x ?? q.constant(ctx.inputs[input]!.value!.data))
  if (ctx.inputs[zero] === undefined) return whole
  const given = integersOf(q, points ?? q.constant(ctx.inputs[zero].value!.data))
  return exactLinear(q, [whole, given], new Float64Array(whole.size).fill(1), (i) => [
    [i, 1],
    [whole.size + zeroOf[i]!, -1],
  ])
}

/** Emits the node: linear where one factor and its zero point are known, else a row for each product. */
export function emitCenteredProducts(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  inputs: readonly (Quantized | undefined)[],
  { products, left, right }: CenteredProducts,
): Quantized {
  const [a, b] = [emitCentered(q, ctx, inputs, left), emitCentered(q, ctx, inputs, right)]
  if (a instanceof Float64Array)
    return integerLinear(q, ctx, productMap(products, a, 'left', 1), [b as Quantized])
  if (b instanceof Float64Array) return integerLinear(q, ctx, productMap(products, b, 'right', 1), [a])
  return wrapTo(q, emitProducts(q, ctx, products, a, b), ctx.outputs[0]!.dtype, ctx)
}
