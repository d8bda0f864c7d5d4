import type { NodeContext, NodeInput } from '../../graph/rules.js'
import type { DataType, Tensor } from '../../onnx/index.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import type { Products } from './bilinear.js'
import { exactLinear } from './exactLinear.js'
import { emitRequantized, type Grid, multiplied, type Requantization } from './quantization.js'
import { wrapTo } from './wrap.js'

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

/** The accumulators, for known factors. */
function accumulate(product: QuantizedProduct, left: Float64Array, right: Float64Array): Float64Array {
  const { products, bias } = product
  const [lz, rz] = [product.left.grid.zero, product.right.grid.zero]
  return Float64Array.from({ length: products.rowStart.length - 1 }, (_, i) => {
    let total = bias?.[i] ?? 0
    for (let k = products.rowStart[i]!; k < products.rowStart[i + 1]!; k++) {
      const [a, b] = [products.left[k]!, products.right[k]!]
      total += (left[a]! - lz[a]!) * (right[b]! - rz[b]!)
    }
    return total
  })
}

export function evaluateQuantized(
  ctx: NodeContext<unknown>,
  product: QuantizedProduct,
  left: Tensor,
  right: Tensor,
): readonly Tensor[] {
  const { group, rules } = rulesOf(product)
  const data = accumulate(product, left.data, right.data)
  return [
    { ...ctx.outputs[0]!, data: data.map((x, i) => rules.get(group[i]!)!.f(x) + rules.get(group[i]!)!.zero) },
  ]
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
  const sums = left && right ? contracted(q, product, left, right) : linearly(q, product, left, right)
  return emitRequantized(q, wrapTo(q, sums, 'int32', ctx), group, rules, product.dtype)
}

/** (x - zx) c = c x - c zx for known c. */
function linearly(
  q: Quantizer,
  { left, right, products, bias }: QuantizedProduct,
  a: Quantized | undefined,
  b: Quantized | undefined,
): Quantized {
  const [secret, known] = a === undefined ? [right, left] : [left, right]
  const [col, from] = a === undefined ? [products.right, products.left] : [products.left, products.right]
  const factors = known.input.value!.data.map((value, i) => value - known.grid.zero[i]!)
  const size = products.rowStart.length - 1
  const rows = {
    rowStart: products.rowStart,
    col,
    coef: Float64Array.from(from, (j) => factors[j]!),
    bias: Float64Array.from({ length: size }, (_, i) => bias?.[i] ?? 0),
  }
  for (let i = 0; i < size; i++) {
    for (let k = rows.rowStart[i]!; k < rows.rowStart[i + 1]!; k++) {
      rows.bias[i]! -= rows.coef[k]! * secret.grid.zero[col[k]!]!
    }
  }
  return q.emit({ kind: 'linear', inputs: [(a ?? b)!.id], ...rows }, new Float64Array(size).fill(1))
}

function contracted(
  q: Quantizer,
  { left, right, products, bias }: QuantizedProduct,
  a: Quantized,
  b: Quantized,
): Quantized {
  const [x, y] = [shifted(q, a, left.grid), shifted(q, b, right.grid)]
  const ones = new Float64Array(products.rowStart.length - 1).fill(1)
  const sums = q.emit({ kind: 'contract', inputs: [x.id, y.id], ...products }, ones)
  return bias === undefined ? sums : exactLinear(q, [sums], ones, (i) => [[i, 1]], bias)
}

/** x less its zero point. */
function shifted(q: Quantizer, x: Quantized, { zero }: Grid): Quantized {
  return exactLinear(
    q,
    [x],
    x.scale,
    (i) => [[i, 1]],
    zero.map((z) => -z),
  )
}
