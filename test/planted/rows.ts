import type { R1cs, R1csMatrix } from '../../src/backends/r1cs/reader.js'
import { FR } from '../../src/field/bn254.js'

/** Numbers of the rows of an .r1cs file that a witness breaks. */
export function brokenRows(r1cs: R1cs, witness: readonly bigint[]): number[] {
  if (witness.length !== r1cs.wires || witness[0] !== 1n) throw new RangeError('no witness of this circuit')
  const rows = Array.from({ length: r1cs.constraints }, (_, row) => row)
  return rows.filter((row) => {
    const [a, b, c] = [r1cs.a, r1cs.b, r1cs.c].map((matrix) => sumOf(r1cs, matrix, row, witness))
    return (a! * b! - c!) % FR !== 0n
  })
}

function sumOf({ coefficients }: R1cs, matrix: R1csMatrix, row: number, witness: readonly bigint[]): bigint {
  let total = 0n
  for (let k = matrix.rowStart[row]!; k < matrix.rowStart[row + 1]!; k++) {
    total += coefficients[matrix.coefficient[k]!]! * witness[matrix.wire[k]!]!
  }
  return total
}

/** Values of the public outputs, and of all inputs, public ones first. */
export function statementOf(r1cs: R1cs, witness: readonly bigint[]) {
  const { publicOutputs, publicInputs, privateInputs } = r1cs
  const inputs = 1 + publicOutputs
  const inner = inputs + publicInputs + privateInputs
  return {
    outputs: witness.slice(1, inputs),
    publicSignals: witness.slice(1, inputs + publicInputs),
    inputs: witness.slice(inputs, inner),
  }
}
