import { NodeRefusedError } from '../../graph/errors.js'
import type { NodeContext } from '../../graph/rules.js'
import type { Products } from './bilinear.js'
import { required } from './inputs.js'
import { broadcastIndex, broadcastShapes } from './shapes.js'

/** One factor of a matrix product: element (row, column) sits at row * strides[0] + column * strides[1]. */
export interface Factor {
  readonly strides: readonly [row: number, column: number]
  /** Where the matrix of each product begins. */
  readonly starts: ArrayLike<number>
}

/** left [M, K] * right [K, N] for each pair of matrices, in row-major order of the results. */
export function matrixProducts(M: number, K: number, N: number, left: Factor, right: Factor): Products {
  const count = left.starts.length
  const products = {
    rowStart: new Uint32Array(count * M * N + 1),
    left: new Uint32Array(count * M * N * K),
    right: new Uint32Array(count * M * N * K),
  }
  const [down, across] = [left.strides[1], right.strides[0]]
  let at = 0
  for (let row = 0; row < count * M * N; row++) {
    const [matrix, m, n] = [Math.floor(row / (M * N)), Math.floor(row / N) % M, row % N]
    let a = left.starts[matrix]! + m * left.strides[0]
    let b = right.starts[matrix]! + n * right.strides[1]
    for (let k = 0; k < K; k++, at++, a += down, b += across) {
      products.left[at] = a
      products.right[at] = b
    }
    products.rowStart[row + 1] = at
  }
  return products
}

/** A batch of matrix products: where each pair of matrices starts. */
export interface Batch {
  readonly M: number
  readonly K: number
  readonly N: number
  readonly left: Uint32Array
  readonly right: Uint32Array
  readonly shape: readonly number[]
}

/** numpy.matmul: a vector counts as a matrix of one row (left) or one column (right), and leaves no dimension. */
export function batchOf(ctx: NodeContext<unknown>): Batch {
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

/** The products of a batch. */
export function matrixProductsOf({ M, K, N, left, right }: Batch): Products {
  return matrixProducts(M, K, N, { strides: [K, 1], starts: left }, { strides: [N, 1], starts: right })
}
