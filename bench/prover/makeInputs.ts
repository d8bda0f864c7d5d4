import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { developmentKey } from '../../src/provers/groth16/developmentKey.js'
import { groth16 } from '../../src/provers/groth16/prover.js'
import { withCurve } from '../../src/provers/session.js'
import { sha256Hex } from '../../src/util/hash.js'
import { quantizedCircuit } from './circuit.js'

// Writes what a Groth16 prover needs, on a circuit like that of a quantized network: circuit.r1cs, witness.wtns,
// circuit.zkey (a development key, different each time) and verification_key.json.
// Usage: npx tsx bench/prover/makeInputs.ts POWER FOLDER

const [power, folder] = [Number(process.argv[2]), process.argv[3]]
if (!Number.isInteger(power) || power < 10 || folder === undefined) {
  throw new Error('usage: makeInputs.ts POWER FOLDER, with a POWER of at least 10')
}
mkdirSync(folder, { recursive: true })
const write = (name: string, content: Uint8Array | string) => writeFileSync(join(folder, name), content)

/** Leaves the witness to the garbage collector, as large keys need the memory. */
function writeCircuit(): Uint8Array {
  const { r1cs, wtns } = quantizedCircuit(power)
  write('circuit.r1cs', r1cs)
  write('witness.wtns', wtns)
  return r1cs
}

const r1cs = writeCircuit()
await withCurve(async () => {
  const origin = { version: 'bench', circuitHash: sha256Hex(r1cs), modelHash: `quantizedCircuit(${power})` }
  const zkey = await developmentKey(r1cs, origin)
  write('circuit.zkey', zkey)
  write('verification_key.json', JSON.stringify(await groth16.verificationKey(zkey)))
})
