import { proofJson } from '../../src/provers/groth16/points.js'
import type { ProvedPoints } from '../../src/provers/groth16/prove.js'
import { groth16 } from '../../src/provers/groth16/prover.js'
import { openProvingKey, type ProvingKey } from '../../src/provers/groth16/provingKey.js'
import { bytesSource } from '../../src/provers/keySource.js'
import type { JsonObject } from '../../src/provers/types.js'
import { witnessValues } from '../../src/provers/witnessFile.js'
import { type TinyCircuit, writeTinyR1cs, writeTinyWtns } from '../harness/tinyR1cs.js'

/** A circuit with a key, and a witness of it. */
export interface SampleCircuit {
  readonly circuit: TinyCircuit
  readonly zkey: Uint8Array
  readonly wtns: Uint8Array
  readonly key: ProvingKey
  readonly values: Uint8Array
  readonly verificationKey: JsonObject
  /** Whether the proof verifies, with the public signals of the witness. */
  verifies(points: ProvedPoints): Promise<boolean>
}

export async function sampleCircuit(circuit: TinyCircuit): Promise<SampleCircuit> {
  const origin = { version: '0', circuitHash: '', modelHash: '' }
  const zkey = await groth16.setup({ r1cs: writeTinyR1cs(circuit), origin })
  const key = await openProvingKey(bytesSource(zkey))
  const wtns = writeTinyWtns(circuit.witness)
  const verificationKey = await groth16.verificationKey(zkey)
  const signals = circuit.witness.slice(1, 1 + key.publicSignals).map(String)
  return {
    circuit,
    zkey,
    wtns,
    key,
    values: witnessValues(wtns, key.wires),
    verificationKey,
    verifies: (points) => groth16.verify(verificationKey, signals, proofJson(points)),
  }
}

export const BLINDING = { r: 123456789n ** 8n, s: 987654321n ** 8n }
