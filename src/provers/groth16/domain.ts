import { publicSignalCount, type R1cs } from '../../backends/r1cs/reader.js'

/**
 * Order of the evaluation domain: the rows plus one for wire 0 and one for every public wire, rounded up to
 * a power of two.
 */
export function domainSize(r1cs: Pick<R1cs, 'constraints' | 'publicInputs' | 'publicOutputs'>): number {
  const rows = r1cs.constraints + publicSignalCount(r1cs) + 1
  return 2 ** Math.max(1, Math.ceil(Math.log2(rows)))
}
