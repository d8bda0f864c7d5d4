import type { NodeContext, NodeInput } from '../../graph/rules.js'
import type { DataType, Tensor } from '../../onnx/index.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { affine } from './affine.js'
import { emitProducts, evaluateProducts, type Products, productMap } from './bilinear.js'
import { integerLinear } from './exactIntegers.js'
import { emitRequantized, type Grid, multiplied, type Requantization } from './quantization.js'
import { wrapTo } from './wrap.js'

/** What runtimes add products of quantized numbers up in. */
const ACCUMULATOR: DataType = 'int32'

/** A factor of a product of quantized tensors. */
export interface QuantizedFactor {
  readonly input: NodeInput
  readonly grid: Grid
}

/**
 * Sums of products of two quantized tensors, (left - zero point)(right - zero point), plus integer biases, multiplied by a
 * real factor and rounded into a quantized type.
 */
export interface QuantizedProduct {
  readonly left: QuantizedFactor
  readonly right: QuantizedFactor
  readonly products: Products
  /** One integer per output; none when left out. */
  readonly bias?: Float64Array | undefined
  /** What one step of output i's accumulator is worth in steps of the result, and the result's zero point. */
  readonly multiplier: (i: number) => number
  readonly zero: (i: number) => number
  readonly dtype: DataType
}

/** The rules of the outputs, and which output uses which. */
function rulesOf({ products, multiplier, zero, dtype }: QuantizedProduct) {
  const keys = new Map<string, number>()
  const rules = new Map<number, Requantization>()
  const group = Uint32Array.from({ length: products.rowStart.length - 1 }, (_, i) => {
    const key = `${multiplier(i)} ${zero(i)}`
    const known = keys.get(key) ?? keys.size
    if (!keys.has(key)) rules.set(known, multiplied(multiplier(i), zero(i), dtype))
    keys.set(key, known)
    return known
  })
  return { group, rules }
}

/** A known factor less its zero points. */
function centered(data: Float64Array, { zero }: Grid): Float64Array {
  return data.map((value, i) => value - zero[i]!)
}

export function evaluateQuantized(
  ctx: NodeContext<unknown>,
  product: QuantizedProduct,
  left: Tensor,
  right: Tensor,
): readonly Tensor[] {
  const { group, rules } = rulesOf(product)
  const [a, b] = [centered(left.data, product.left.grid), centered(right.data, product.right.grid)]
  const sums = evaluateProducts(product.products, a, b, ACCUMULATOR)
  const data = sums.map((sum, i) => {
    const { f, zero } = rules.get(group[i]!)!
    return f(sum + (product.bias?.[i] ?? 0)) + zero
  })
  return [{ ...ctx.outputs[0]!, data }]
}

/**
 * Emits the product, one of whose factors is secret, or both.
 *
 * Numbers  exact integers: int32 accumulators, then what runtimes compute in float32 (see `multiplied`). Rows: of the
 *          rounding alone where a factor is known; one more per product where none is
 */
export function emitQuantizedProduct(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  product: QuantizedProduct,
  left: Quantized | undefined,
  right: Quantized | undefined,
): Quantized {
  const { group, rules } = rulesOf(product)
  const whole = { ...ctx, outputs: [{ ...ctx.outputs[0]!, dtype: ACCUMULATOR }] }
  const sums = accumulated(q, whole, product, left, right)
  return emitRequantized(q, sums, group, rules, product.dtype)
}

/** The accumulators: linear where a factor is known, else a row for each product. */
function accumulated(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  { left, right, products, bias }: QuantizedProduct,
  a: Quantized | undefined,
  b: Quantized | undefined,
): Quantized {
  const known = a === undefined ? left : right
  if (a === undefined || b === undefined) {
    const values = centered(known.input.value!.data, known.grid)
    const map = productMap(products, values, a === undefined ? 'left' : 'right', 1)
    const secret = a === undefined ? shifted(q, b!, right.grid) : shifted(q, a, left.grid)
    return integerLinear(q, ctx, { ...map, bias }, [secret])
  }
  const sums = emitProducts(q, ctx, products, shifted(q, a, left.grid), shifted(q, b, right.grid))
  const biased = affine(
    q,
    sums,
    () => 1,
    (i) => bias?.[i] ?? 0,
  )
  return wrapTo(q, biased, ACCUMULATOR, ctx)
}

/** x less its zero point. */
function shifted(q: Quantizer, x: Quantized, { zero }: Grid): Quantized {
  return affine(
    q,
    x,
    () => 1,
    (i) => -zero[i]!,
  )
}
