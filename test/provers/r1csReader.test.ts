import { describe, expect, it } from 'vitest'
import { type R1csMatrix, readR1cs } from '../../src/backends/r1cs/reader.js'
import { FQ, FR } from '../../src/field/bn254.js'
import { chain, cubic, type Form, writeTinyR1cs } from '../harness/tinyR1cs.js'

function forms(matrix: R1csMatrix, coefficients: readonly bigint[]): Form[] {
  return Array.from({ length: matrix.rowStart.length - 1 }, (_, row) => {
    const form: Record<number, bigint> = {}
    for (let t = matrix.rowStart[row]!; t < matrix.rowStart[row + 1]!; t++) {
      form[matrix.wire[t]!] = coefficients[matrix.coefficient[t]!]!
    }
    return form
  })
}

function positive(form: Form): Form {
  return Object.fromEntries(Object.entries(form).map(([wire, value]) => [wire, ((value % FR) + FR) % FR]))
}

describe('readR1cs', () => {
  it.each([
    ['cubic', cubic()],
    ['chain with many coefficients', chain(300)],
  ])('returns the rows that were written: %s', (_, circuit) => {
    const r1cs = readR1cs(writeTinyR1cs(circuit))
    expect(r1cs).toMatchObject({
      wires: circuit.witness.length,
      publicOutputs: circuit.publicOutputs,
      publicInputs: circuit.publicInputs,
      privateInputs: circuit.privateInputs,
      constraints: circuit.rows.length,
    })
    for (const [i, matrix] of [r1cs.a, r1cs.b, r1cs.c].entries()) {
      expect(forms(matrix, r1cs.coefficients)).toEqual(circuit.rows.map((row) => positive(row[i]!)))
    }
    expect(new Set(r1cs.coefficients).size).toBe(r1cs.coefficients.length)
  })

  it('reads from a view that is not aligned', () => {
    const file = writeTinyR1cs(cubic())
    const shifted = new Uint8Array(file.length + 3)
    shifted.set(file, 3)
    expect(readR1cs(shifted.subarray(3))).toEqual(readR1cs(file))
  })

  it('refuses every truncation', () => {
    const file = writeTinyR1cs(cubic())
    for (let length = 0; length < file.length; length++) {
      expect(() => readR1cs(file.subarray(0, length))).toThrow(
        expect.objectContaining({ code: 'E_R1CS_TRUNCATED' }),
      )
    }
  })

  it('refuses another prime, another file kind, and wires and coefficients out of range', () => {
    expect(() => readR1cs(writeTinyR1cs(cubic(), FQ))).toThrow(
      expect.objectContaining({ code: 'E_R1CS_PRIME' }),
    )
    const changed = (at: number, ...bytes: number[]) => {
      const file = writeTinyR1cs(cubic())
      file.set(bytes, at)
      return () => readR1cs(file)
    }
    const bad = expect.objectContaining({ code: 'E_R1CS_FORMAT' })
    expect(changed(0, 0)).toThrow(bad)
    expect(changed(4, 2)).toThrow(bad)
    const rows = 12 + 12 + 64 + 12
    expect(changed(rows + 4, 200)).toThrow(bad)
    expect(changed(rows + 8, ...new Array(32).fill(255))).toThrow(bad)
    expect(changed(12 + 12 + 40, 200)).toThrow(bad)
  })

  it('refuses a row count that the section cannot hold, without allocating for it', () => {
    const file = writeTinyR1cs(cubic())
    file.set([255, 255, 255, 255], 12 + 12 + 60)
    expect(() => readR1cs(file)).toThrow(expect.objectContaining({ code: 'E_R1CS_TRUNCATED' }))
  })
})
