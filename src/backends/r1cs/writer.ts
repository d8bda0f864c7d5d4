import { type Circuit, nonZeros, rowCount } from '../../circuit/circuit.js'
import { mod } from '../../field/modular.js'
import { FIELD_BYTES, SectionWriter } from './sections.js'

const [HEADER, CONSTRAINTS, LABELS] = [1, 2, 3]
const HEADER_SIZE = 4 + FIELD_BYTES + 4 * 4 + 8 + 4

/** The circuit in iden3's .r1cs format, version 1; every wire is its own label. */
export function writeR1cs(circuit: Circuit): Uint8Array {
  const constraintsSize = rowCount(circuit) * 12 + nonZeros(circuit) * (4 + FIELD_BYTES)
  const labelsSize = circuit.wires * 8
  const out = new SectionWriter('r1cs', 1, [HEADER_SIZE, constraintsSize, labelsSize])
  out.open(HEADER, HEADER_SIZE)
  writeHeader(out, circuit)
  out.open(CONSTRAINTS, constraintsSize)
  writeConstraints(out, circuit)
  out.open(LABELS, labelsSize)
  for (let wire = 0; wire < circuit.wires; wire++) out.u64(wire)
  return out.bytes
}

function writeHeader(out: SectionWriter, circuit: Circuit): void {
  out.prime()
  out.u32(circuit.wires)
  out.u32(circuit.publicOutputs)
  out.u32(circuit.publicInputs)
  out.u32(circuit.privateInputs)
  out.u64(circuit.wires)
  out.u32(rowCount(circuit))
}

function writeConstraints(out: SectionWriter, circuit: Circuit): void {
  const coefficients = encodeCoefficients(circuit)
  for (let row = 0; row < rowCount(circuit); row++) {
    writeForm(out, circuit, coefficients, circuit.rowA[row]!)
    writeForm(out, circuit, coefficients, circuit.rowB[row]!)
    writeForm(out, circuit, coefficients, circuit.rowC[row]!)
  }
}

/** All distinct coefficients as canonical residues, 32 bytes each. */
function encodeCoefficients({ coefs, wideCoefs }: Circuit): Uint8Array[] {
  return Array.from(coefs, (small, id) => {
    const value = mod(wideCoefs.get(id) ?? BigInt(small))
    const bytes = new Uint8Array(FIELD_BYTES)
    for (let i = 0, rest = value; rest > 0n; i++, rest >>= 8n) bytes[i] = Number(rest & 255n)
    return bytes
  })
}

function writeForm(
  out: SectionWriter,
  circuit: Circuit,
  coefficients: readonly Uint8Array[],
  form: number,
): void {
  const [from, to] = [circuit.formStart[form]!, circuit.formStart[form + 1]!]
  out.u32(to - from)
  for (let k = from; k < to; k++) {
    out.u32(circuit.formWire[k]!)
    out.bytes.set(coefficients[circuit.formCoef[k]!]!, out.offset)
    out.offset += FIELD_BYTES
  }
}
