import type { Witness } from '../../circuit/witness.js'
import { FR } from '../../field/bn254.js'
import { FIELD_BYTES, SectionWriter } from './sections.js'

const [HEADER, VALUES] = [1, 2]
const HEADER_SIZE = 4 + FIELD_BYTES + 4

/** The witness in iden3's .wtns format, version 2. */
export function writeWtns(witness: Witness): Uint8Array {
  const wires = witness.small.length
  const out = new SectionWriter('wtns', 2, [HEADER_SIZE, wires * FIELD_BYTES])
  out.open(HEADER, HEADER_SIZE)
  out.prime()
  out.u32(wires)
  out.open(VALUES, wires * FIELD_BYTES)
  for (let wire = 0; wire < wires; wire++) writeValue(out, witness, wire)
  return out.bytes
}

/** Most values are small and not negative: two words hold them, and the buffer is zero already. */
function writeValue(out: SectionWriter, witness: Witness, wire: number): void {
  const value = witness.small[wire]!
  if (value >= 0) {
    out.view.setUint32(out.offset, value % 2 ** 32, true)
    out.view.setUint32(out.offset + 4, Math.floor(value / 2 ** 32), true)
    out.offset += FIELD_BYTES
  } else out.field(value < 0 ? FR + BigInt(value) : witness.residue(wire))
}
