import { CsrRows, type LinearMap } from '../../graph/linearMap.js'

/** One factor: element (row, column) sits at base + row * strides[0] + column * strides[1]; `value` if it is known. */
export interface Factor {
  readonly strides: readonly [row: number, column: number]
  readonly base?: number
  readonly value: Float64Array | undefined
}

export interface MatrixProduct {
  readonly M: number
  readonly K: number
  readonly N: number
  readonly factor: number
  readonly left: Factor
  readonly right: Factor
}

/** factor * left [M,K] * right [K,N], linear in the factor whose value is unknown; a scale per neuron of the known one. */
export function matrixProduct(product: MatrixProduct): LinearMap {
  const rows = new CsrRows(product.M * product.N)
  appendProduct(rows, product)
  const perRow = product.left.value !== undefined
  const channel = Uint32Array.from({ length: rows.size }, (_, i) =>
    perRow ? Math.floor(i / product.N) : i % product.N,
  )
  return { ...rows.finish(), channel }
}

/** Appends the rows of one matrix product, in row-major order of the result. */
export function appendProduct(rows: CsrRows, { M, K, N, factor, left, right }: MatrixProduct): void {
  for (let m = 0; m < M; m++) {
    for (let n = 0; n < N; n++) {
      for (let k = 0; k < K; k++) {
        const a = at(left, m, k)
        const b = at(right, k, n)
        if (left.value === undefined) rows.push(a, factor * right.value![b]!)
        else rows.push(b, factor * left.value[a]!)
      }
      rows.endRow()
    }
  }
}

function at({ strides, base }: Factor, row: number, column: number): number {
  return (base ?? 0) + row * strides[0] + column * strides[1]
}
