import { NodeRefusedError } from '../graph/errors.js'
import { CsrRows, type LinearMap } from '../graph/linearMap.js'
import type { NodeContext } from '../graph/rules.js'
import type { Quantized, Quantizer } from '../quantize/quantizer.js'
import { GrowableU32 } from '../util/growable.js'
import { sizeOf } from '../util/integers.js'
import { defineOp } from './op.js'
import { isVariable, required } from './shared/inputs.js'
import { appendProduct } from './shared/matrixProduct.js'
import { weights } from './shared/sampling.js'
import { broadcastIndex, broadcastShapes } from './shared/shapes.js'

/** A batch of matrix products: where each pair of matrices starts. */
interface Batch {
  readonly M: number
  readonly K: number
  readonly N: number
  readonly left: Uint32Array
  readonly right: Uint32Array
  readonly shape: readonly number[]
}

/** numpy.matmul: a vector counts as a matrix of one row (left) or one column (right), and leaves no dimension. */
function batch(ctx: NodeContext<unknown>): Batch {
  const [a, b] = [required(ctx, 0, 'A').shape, required(ctx, 1, 'B').shape]
  const [left, right] = [a.length === 1 ? [1, ...a] : a, b.length === 1 ? [...b, 1] : b]
  const [M, K, N] = [left.at(-2)!, left.at(-1)!, right.at(-1)!]
  if (left.length < 2 || right.length < 2 || K !== right.at(-2)) {
    throw new NodeRefusedError(ctx.node, `has inputs of shapes [${a}] and [${b}], which do not multiply`)
  }
  const outer = broadcastShapes(ctx, left.slice(0, -2), right.slice(0, -2))
  const starts = (shape: readonly number[], size: number) =>
    broadcastIndex(shape.slice(0, -2), outer).map((i) => i * size)
  const shape = [...outer, ...(a.length === 1 ? [] : [M]), ...(b.length === 1 ? [] : [N])]
  return { M, K, N, left: starts(left, M * K), right: starts(right, K * N), shape }
}

function linear(ctx: NodeContext<unknown>): LinearMap | undefined {
  const [a, b] = [ctx.inputs[0]!, ctx.inputs[1]!]
  if (isVariable(a) && isVariable(b)) return undefined
  const { M, K, N, left, right, shape } = batch(ctx)
  const rows = new CsrRows(sizeOf(shape))
  left.forEach((base, i) => {
    appendProduct(rows, {
      ...{ M, K, N, factor: 1 },
      left: { strides: [K, 1], base, value: a.value?.data },
      right: { strides: [N, 1], base: right[i]!, value: b.value?.data },
    })
  })
  const perRow = a.value !== undefined
  const channel = Uint32Array.from({ length: rows.size }, (_, i) => (perRow ? Math.floor(i / N) % M : i % N))
  return { ...rows.finish(), channel }
}

/** Products of two secret matrices need factors of few bits: the result has the bits of both. */
const FACTOR_BITS = 20

function quantize(
  q: Quantizer,
  ctx: NodeContext<unknown>,
  inputs: readonly (Quantized | undefined)[],
): Quantized[] {
  const { M, K, N, left, right, shape } = batch(ctx)
  const [a, b] = [inputs[0]!, inputs[1]!].map((x) => q.narrow(q.uniform(x), FACTOR_BITS)) as [
    Quantized,
    Quantized,
  ]
  const [rowStart, lefts, rights] = [new GrowableU32(), new GrowableU32(), new GrowableU32()]
  rowStart.push(0)
  for (let i = 0; i < sizeOf(shape); i++) {
    const [matrix, m, n] = [Math.floor(i / (M * N)), Math.floor(i / N) % M, i % N]
    for (let k = 0; k < K; k++) {
      lefts.push(left[matrix]! + m * K + k)
      rights.push(right[matrix]! + k * N + n)
    }
    rowStart.push(lefts.length)
  }
  const scale = new Float64Array(sizeOf(shape)).fill(a.scale[0]! * b.scale[0]!)
  const columns = { rowStart: rowStart.view(), left: lefts.view(), right: rights.view() }
  return [q.emit({ kind: 'contract', inputs: [a.id, b.id], ...columns }, scale)]
}

/**
 * MatMul: numpy's matrix product over the last two dimensions, broadcasting the others.
 *
 * Numbers  linear when one factor is known, one scale per column (row) of the known factor; otherwise one row per product
 */
export const MatMul = defineOp({
  type: 'MatMul',
  domain: '',
  opset: [7, 25],
  summary: 'matrix product, also of two secret matrices',
  refuses: '',
  attributes: {},

  infer: (ctx) => [{ dtype: required(ctx, 0, 'A').dtype, shape: batch(ctx).shape }],
  linear,
  quantize,

  sample(draw) {
    const a = draw.tensor({ dtypes: ['float32', 'float64'], fits: ({ length }) => length > 0 })
    const left = draw.chance(0.6)
    const K = left || a.shape.length === 1 ? a.shape.at(-1)! : a.shape.at(-2)!
    const inner = (shape: readonly number[]) => (left && shape.length > 1 ? shape.at(-2)! : shape.at(-1)!)
    const b = draw.chance(0.5)
      ? draw.tensor({
          dtypes: [a.dtype],
          fits: (shape) =>
            shape.length > 0 && inner(shape) === K && Math.min(shape.length, a.shape.length) < 3,
        })
      : weights(draw.chance(0.2) ? [K] : left ? [K, draw.int(1, 4)] : [draw.int(1, 4), K], a.dtype)
    return { inputs: left ? [a, b] : [b, a] }
  },

  examples: [
    { inputs: [{ shape: [2, 3] }, { shape: [3, 4], constant: true }] },
    { inputs: [{ shape: [2, 3], constant: true }, { shape: [2, 3, 2] }] },
    { inputs: [{ shape: [2, 2, 3] }, { shape: [2, 3, 2] }] },
    { inputs: [{ shape: [3] }, { shape: [3, 2], constant: true }] },
  ],
})
