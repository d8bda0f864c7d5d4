import { expect, it } from 'vitest'
import { developmentKey } from '../../src/provers/groth16/developmentKey.js'
import { proveGroth16 } from '../../src/provers/groth16/proveFile.js'
import { bytesSource } from '../../src/provers/keySource.js'
import { chain, cubic, product, type TinyCircuit, writeTinyR1cs, writeTinyWtns } from '../harness/tinyR1cs.js'
import { origin } from '../provers/sampleKeys.js'

// The engine's memory serves one proof after another. A proof that found what a larger one had left there was false, and
// refused by its own check as if the witness were at fault.
it('proves circuits of any sizes in turn', async () => {
  const circuits = [chain(100), cubic(), idle(0), chain(3), idle(41), idle(400), chain(30)]
  const keys: Uint8Array[] = []
  for (const circuit of circuits) keys.push(await developmentKey(writeTinyR1cs(circuit), origin))
  for (const [first, second] of circuits.flatMap((_, i) => circuits.map((_, j) => [i, j] as const))) {
    for (const i of [first, second]) {
      const proved = proveGroth16(bytesSource(keys[i]!), writeTinyWtns(circuits[i]!.witness), { threads: 2 })
      expect((await proved).publicSignals[0]).toBe(`${circuits[i]!.witness[1]}`)
    }
  }
})

/** One row, and wires that are in none. */
function idle(wires: number): TinyCircuit {
  const { witness, ...circuit } = product()
  return { ...circuit, witness: [...witness, ...Array.from({ length: wires }, (_, i) => BigInt(i))] }
}
