import { NodeRefusedError } from '../../graph/errors.js'
import { diagonalMap, type LinearMap } from '../../graph/linearMap.js'
import type { NodeContext, NodeInput } from '../../graph/rules.js'
import type { DataType, Tensor } from '../../onnx/index.js'
import type { Quantized, Quantizer } from '../../quantize/quantizer.js'
import { bitLength, sizeOf } from '../../util/integers.js'
import { affine } from './affine.js'
import { converter, integerType, isFloat, wrapInteger } from './conversion.js'
import { integerLinear, requireExact } from './exactIntegers.js'
import { longestRow } from './groups.js'
import { isVariable } from './inputs.js'
import { sharedBits } from './powers.js'
import { emitAddition, scaled } from './sums.js'
import { integersOf, widthOf } from './wrap.js'

/** out[i] = the sum over rowStart[i] <= k < rowStart[i + 1] of left[k] * right[k], elements of two tensors. */
export interface Products {
  readonly rowStart: Uint32Array
  readonly left: Uint32Array
  readonly right: Uint32Array
}

/** Which of two factors is known. */
export type Known = 'left' | 'right'

/** Y = factor * (sums of products of inputs 0 and 1) + addend. */
export interface Bilinear {
  readonly products: Products
  readonly factor: number
  /** The neuron behind output i: outputs of one neuron have the same known factors, and share a scale. */
  readonly channel: (i: number, known: Known) => number
  /** The elements of input 2 that are added, and their factor. */
  readonly addend?: { readonly elements: Uint32Array; readonly factor: number } | undefined
}

/** Sums of products as a linear function of one factor, the other one being known. */
export function productMap(
  { rowStart, left, right }: Products,
  value: Float64Array,
  known: Known,
  factor: number,
): LinearMap {
  const [col, from] = known === 'right' ? [left, right] : [right, left]
  const coef = new Float64Array(from.length)
  for (let k = 0; k < coef.length; k++) coef[k] = factor * value[from[k]!]!
  return { size: rowStart.length - 1, rowStart, col, coef }
}

/** The values of sums of products, exact and wrapped around to their type where that is one of integers. */
export function evaluateProducts(
  { rowStart, left, right }: Products,
  a: Float64Array,
  b: Float64Array,
  dtype: DataType,
): Float64Array {
  const out = new Float64Array(rowStart.length - 1)
  const type = integerType(dtype)
  const most = type === undefined ? Number.POSITIVE_INFINITY : 2 ** (Math.min(type.bits, 53) - 1)
  for (let i = 0; i < out.length; i++) {
    let [total, magnitude] = [0, 0]
    for (let k = rowStart[i]!, end = rowStart[i + 1]!; k < end; k++) {
      const product = a[left[k]!]! * b[right[k]!]!
      total += product
      magnitude += Math.abs(product)
    }
    out[i] = total
    if (magnitude >= most) {
      const terms = Array.from(left.subarray(rowStart[i]!, rowStart[i + 1]!), (j, k) => {
        return BigInt(a[j]!) * BigInt(b[right[rowStart[i]! + k]!]!)
      })
      out[i] = wrapInteger(
        terms.reduce((sum, term) => sum + term, 0n),
        dtype,
      )
    }
  }
  return out
}

/** The node as a linear function of its unknown inputs; undefined for integers and where both factors are unknown. */
export function bilinearMap(ctx: NodeContext<unknown>, bilinear: Bilinear): LinearMap | undefined {
  const [a, b, c] = ctx.inputs
  if (!isFloat(a!.dtype) || (isVariable(a) && isVariable(b))) return undefined
  return mapOf([a!, b!, c], bilinear)
}

type Operands = readonly [a: NodeInput, b: NodeInput, c: NodeInput | undefined]

function mapOf([a, b, c]: Operands, bilinear: Bilinear): LinearMap {
  const { products, factor, addend } = bilinear
  const size = products.rowStart.length - 1
  const given = addend !== undefined && c !== undefined
  const known = a.value === undefined ? 'right' : 'left'
  const constant = known === 'right' ? b.value! : a.value!
  if (a.value !== undefined && b.value !== undefined) {
    const bias = evaluateProducts(products, a.value.data, b.value.data, a.dtype).map(
      (value) => factor * value,
    )
    const { elements, factor: weight } = addend!
    const rowStart = Uint32Array.from({ length: size + 1 }, (_, i) => i)
    return { size, rowStart, col: elements, coef: new Float64Array(size).fill(weight), bias }
  }
  const map = {
    ...productMap(products, constant.data, known, factor),
    channel: Uint32Array.from({ length: size }, (_, i) => bilinear.channel(i, known)),
  }
  if (!given) return map
  if (c.value === undefined) return withTerm(map, addend, sizeOf((known === 'right' ? a : b).shape))
  const { data } = c.value
  return { ...map, bias: Float64Array.from(addend.elements, (j) => addend.factor * data[j]!) }
}

/** One more term in each row: an element, times a factor, of a tensor whose elements begin at `first`. */
function withTerm(
  map: LinearMap,
  { elements, factor }: NonNullable<Bilinear['addend']>,
  first: number,
): LinearMap {
  const { size, rowStart, col, coef } = map
  const more = {
    rowStart: rowStart.map((start, i) => start + i),
    col: new Uint32Array(col.length + size),
    coef: new Float64Array(col.length + size),
  }
  for (let i = 0; i < size; i++) {
    const [from, to] = [rowStart[i]!, rowStart[i + 1]!]
    more.col.set(col.subarray(from, to), from + i)
    more.coef.set(coef!.subarray(from, to), from + i)
    more.col[to + i] = first + elements[i]!
    more.coef[to + i] = factor
  }
  return { ...map, ...more }
}

/** The node's value; integers wrap around to the type of the output. */
export function evaluateBilinear(
  ctx: NodeContext<unknown>,
  [a, b, c]: readonly (Tensor | undefined)[],
  { products, factor, addend }: Bilinear,
): readonly Tensor[] {
  const { dtype, shape } = ctx.outputs[0]!
  const data = evaluateProducts(products, a!.data, b!.data, dtype)
  const convert = isFloat(dtype) ? undefined : converter(dtype)
  for (let i = 0; i < data.length; i++) {
    const more = addend === undefined || c === undefined ? 0 : addend.factor * c.data[addend.elements[i]!]!
    const value = factor * data[i]! + more
    data[i] = convert === undefined ? value : convert(value)
  }
  return [{ dtype, shape, data }]
}

/**
 * Emits sums of products of two secret tensors: one row for each product.
 *
 * Numbers  exact; floats are first rounded to as many bits as leave the sums 50 (see sharedBits)
 */
export function emitProducts(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  products: Products,
  ...factors: readonly [Quantized, Quantized]
): Quantized {
  const terms = longestRow(products.rowStart)
  const isWhole = !isFloat(ctx.outputs[0]!.dtype)
  const isShared = rowScales(products, factors[0].scale, factors[1].scale) !== undefined
  const [a, b] = factors.map((factor) =>
    isWhole ? integersOf(q, factor) : isShared ? factor : q.uniform(factor),
  ) as [Quantized, Quantized]
  const bits = isWhole ? undefined : sharedBits(q, terms, ...factors)
  const [x, y] = bits === undefined ? [a, b] : [q.narrow(a, bits[0]), q.narrow(b, bits[1])]
  if (isWhole) requireExact(ctx, widthOf(x) + widthOf(y) + bitLength(terms - 1))
  const scale = rowScales(products, x.scale, y.scale)!
  return q.emit({ kind: 'contract', inputs: [x.id, y.id], ...products }, scale)
}

/** The scale of each sum; undefined where the products of one differ in scale. */
function rowScales(
  { rowStart, left, right }: Products,
  a: Float64Array,
  b: Float64Array,
): Float64Array | undefined {
  const scale = new Float64Array(rowStart.length - 1).fill(1)
  for (let i = 0; i < scale.length; i++) {
    for (let k = rowStart[i]!; k < rowStart[i + 1]!; k++) {
      const own = a[left[k]!]! * b[right[k]!]!
      if (k > rowStart[i]! && own !== scale[i]) return undefined
      scale[i] = own
    }
  }
  return scale
}

/** Emits the node where it is not linear, and wherever it is one of integers. */
export function emitBilinear(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  [a, b, c]: readonly (Quantized | undefined)[],
  bilinear: Bilinear,
): Quantized {
  if (!isFloat(ctx.outputs[0]!.dtype)) return emitWhole(q, ctx, [a, b, c], bilinear)
  const { products, factor, addend } = bilinear
  const sums = emitProducts(q, ctx, products, a!, b!)
  const product = factor === 1 ? sums : scaled(q, sums, factor)
  if (addend === undefined || ctx.inputs[2] === undefined) return product
  if (c !== undefined) return emitAddition(q, product, scaled(q, c, addend.factor), addend.elements)
  const known = ctx.inputs[2].value!.data
  return affine(
    q,
    product,
    () => 1,
    (i) => Math.round((addend.factor * known[addend.elements[i]!]!) / product.scale[i]!),
  )
}

/** The map that takes sums of products of integers, and the addend, to the node's output. */
function combined(
  ctx: NodeContext<unknown>,
  product: Quantized,
  c: Quantized | undefined,
  { factor, addend }: Bilinear,
): { map: LinearMap; sources: readonly Quantized[] } {
  const size = product.size
  const map = diagonalMap(
    size,
    () => factor,
    () => 0,
  )
  const known = ctx.inputs[2]?.value?.data
  if (addend === undefined || ctx.inputs[2] === undefined) return { map, sources: [product] }
  if (known === undefined) return { map: withTerm(map, addend, size), sources: [product, c!] }
  const bias = Float64Array.from(addend.elements, (j) => addend.factor * known[j]!)
  return { map: { ...map, bias }, sources: [product] }
}

function emitWhole(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  [a, b, c]: readonly (Quantized | undefined)[],
  bilinear: Bilinear,
): Quantized {
  if (![bilinear.factor, bilinear.addend?.factor ?? 1].every(Number.isInteger)) {
    throw new NodeRefusedError(ctx.node, 'multiplies secret integers by fractions, which would truncate them')
  }
  if (a === undefined || b === undefined) {
    const sources = [a, b, c].flatMap((x) => x ?? [])
    return integerLinear(q, ctx, mapOf([ctx.inputs[0]!, ctx.inputs[1]!, ctx.inputs[2]], bilinear), sources)
  }
  const product = emitProducts(q, ctx, bilinear.products, a, b)
  const { map, sources } = combined(ctx, product, c, bilinear)
  return integerLinear(q, ctx, map, sources)
}
