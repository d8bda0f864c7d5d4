import { publicSignalCount, type R1cs, type R1csMatrix } from '../../backends/r1cs/reader.js'

/** A sparse matrix by its columns, the wires: column i is the terms starts[i] .. starts[i + 1] - 1, in the order of rows. */
export interface Columns {
  readonly starts: Uint32Array
  /** Row, then the coefficient's number, per term: 1 + its index in the circuit's list, and one more than all for 1. */
  readonly terms: Uint32Array
}

/**
 * The matrix A with the rows that snarkjs appends, one for wire 0 and each public wire, which make the public polynomials
 * independent.
 */
export function columnsOfA(r1cs: R1cs): Columns {
  return columnsOf(r1cs, r1cs.a, publicSignalCount(r1cs) + 1)
}

/** A matrix of the circuit, with 1 in `extra` more rows, for the first wires. */
export function columnsOf(r1cs: R1cs, matrix: R1csMatrix, extra = 0): Columns {
  const { rowStart, wire, coefficient } = matrix
  const starts = new Uint32Array(r1cs.wires + 1)
  for (const id of wire) starts[id + 1]!++
  for (let i = 0; i < extra; i++) starts[i + 1]!++
  for (let i = 0; i < r1cs.wires; i++) starts[i + 1]! += starts[i]!
  const next = starts.slice()
  const terms = new Uint32Array(2 * starts[r1cs.wires]!)
  const put = (id: number, row: number, index: number) => {
    const at = 2 * next[id]!++
    terms[at] = row
    terms[at + 1] = index
  }
  for (let row = 0; row < r1cs.constraints; row++) {
    for (let t = rowStart[row]!; t < rowStart[row + 1]!; t++) put(wire[t]!, row, 1 + coefficient[t]!)
  }
  for (let i = 0; i < extra; i++) put(i, r1cs.constraints + i, 1 + r1cs.coefficients.length)
  return { starts, terms }
}
