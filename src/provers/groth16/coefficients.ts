import { publicSignalCount, type R1cs } from '../../backends/r1cs/reader.js'
import { FR } from '../../field/bn254.js'
import { toLittleEndian32 } from '../bytes.js'

const COEFFICIENT_BYTES = 44

/**
 * Section 4: count, then matrix (0 = A, 1 = B), row, wire and coefficient * 2^512 mod r for every term, row
 * by row; after them one row with coefficient 1 for wire 0 and each public wire.
 */
export function coefficientSection(r1cs: R1cs): Uint8Array {
  const publics = publicSignalCount(r1cs)
  const count = r1cs.a.wire.length + r1cs.b.wire.length + publics + 1
  const bytes = new Uint8Array(4 + count * COEFFICIENT_BYTES)
  const view = new DataView(bytes.buffer)
  const table = [...r1cs.coefficients, 1n].map((value) => scaled(value))
  let at = 4
  const put = (matrix: number, row: number, wire: number, coefficient: number) => {
    view.setUint32(at, matrix, true)
    view.setUint32(at + 4, row, true)
    view.setUint32(at + 8, wire, true)
    bytes.set(table[coefficient]!, at + 12)
    at += COEFFICIENT_BYTES
  }
  view.setUint32(0, count, true)
  for (let row = 0; row < r1cs.constraints; row++) {
    for (const [matrix, { rowStart, wire, coefficient }] of [r1cs.a, r1cs.b].entries()) {
      for (let t = rowStart[row]!; t < rowStart[row + 1]!; t++) put(matrix, row, wire[t]!, coefficient[t]!)
    }
  }
  for (let wire = 0; wire <= publics; wire++) put(0, r1cs.constraints + wire, wire, table.length - 1)
  return bytes
}

/** The prover multiplies this by a plain witness value and divides by 2^256 twice. */
function scaled(coefficient: bigint): Uint8Array {
  return toLittleEndian32((coefficient << 512n) % FR)
}
