import { Engine } from '../../src/kernels/engine.js'
import { type ProvedPoints, provePoints } from '../../src/provers/groth16/prove.js'
import { chain } from '../harness/tinyR1cs.js'
import { BLINDING, type SampleCircuit, sampleCircuit } from '../kernels/sampleCircuit.js'

/** A circuit, an engine, and the proof that the engine makes alone. */
export interface ProofSample {
  readonly sample: SampleCircuit
  readonly engine: Engine
  readonly expected: ProvedPoints
}

export async function proofSample(): Promise<ProofSample> {
  const sample = await sampleCircuit(chain(30))
  const engine = new Engine({ threads: 2 })
  const expected = await provePoints(engine, sample.key, sample.values, BLINDING, {}, { gpu: 'off' })
  return { sample, engine, expected }
}
