import { writeR1cs } from '../../src/backends/r1cs/writer.js'
import { type BuiltCase, buildCase, type GadgetCase } from '../harness/gadgetCase.js'
import { sampleGadgets } from '../harness/sampleGadgets.js'
import { withoutRow } from '../harness/withoutRow.js'

/** A sound circuit with any one of its rows left out: some wire has two values for the same inputs. */
export interface RowMutant {
  readonly name: string
  readonly gadget: GadgetCase
  readonly built: BuiltCase
  /** The .r1cs files, without the row and with it. */
  broken(): Uint8Array
  sound(): Uint8Array
}

/** Every row of every sample gadget, the proofs of its inputs and the publication of its outputs included. */
export const rowMutants: readonly RowMutant[] = Object.entries(sampleGadgets).flatMap(([name, gadget]) => {
  const built = buildCase(gadget)
  return Array.from(built.circuit.rowA.keys(), (row) =>
    mutant(`${name} without row ${row}`, gadget, built, row),
  )
})

function mutant(name: string, gadget: GadgetCase, built: BuiltCase, row: number): RowMutant {
  const circuit = withoutRow(built.circuit, row)
  return {
    name,
    gadget,
    built: { ...built, circuit },
    broken: () => writeR1cs(circuit),
    sound: () => writeR1cs(built.circuit),
  }
}
