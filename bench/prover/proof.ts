import { readFileSync } from 'node:fs'
import { devNull } from 'node:os'
import type { Engine } from '../../src/kernels/engine.js'
import { drawBlinding, provePoints } from '../../src/provers/groth16/prove.js'
import { openProvingKey } from '../../src/provers/groth16/provingKey.js'
import { bytesSource } from '../../src/provers/keySource.js'
import { asFile, withSnarkjs } from '../../src/provers/snarkjs.js'
import { witnessValues } from '../../src/provers/witnessFile.js'
import { runNative } from '../measure.js'
import { ours, settled } from './engines.js'
import { type Comparison, compareInTurn, seconds } from './figures.js'
import { inputFiles } from './inputs.js'
import type { Settings } from './settings.js'

/**
 * Whole proofs in one process that has proved before, from the same bytes in memory; ours checks the proof. rapidsnark
 * has no such process: it starts, reads the files and writes the proof.
 */
export function compareProofs(settings: Settings): Promise<Comparison[]> {
  const engines = ours((engine) => engine)
  return withSnarkjs(async ({ groth16 }) => {
    const comparisons = []
    for (const power of settings.powers) {
      const { zkey, wtns } = inputFiles(settings.inputs, power)
      const [key, witness] = [new Uint8Array(readFileSync(zkey)), new Uint8Array(readFileSync(wtns))]
      const own = Object.entries(engines).map(([name, engine]) => [name, () => prove(engine, key, witness)])
      const contenders = {
        ...Object.fromEntries(own),
        snarkjs: () => seconds(() => groth16.prove(asFile(key), asFile(witness))),
        ...rapidsnark(settings, zkey, wtns),
      }
      comparisons.push(await compareInTurn(`2^${power}`, contenders, settings.rounds))
    }
    return comparisons
  })
}

async function prove(engine: Engine, zkey: Uint8Array, wtns: Uint8Array): Promise<number> {
  const time = await seconds(async () => {
    const key = await openProvingKey(bytesSource(zkey))
    const { holds } = await provePoints(engine, key, witnessValues(wtns, key.wires), drawBlinding())
    if (!holds) throw new Error(`a proof by ${engine.arithmetic} arithmetic does not verify`)
  })
  await settled(engine)
  return time
}

function rapidsnark({ rapidsnark: prover }: Settings, zkey: string, wtns: string) {
  if (prover === undefined) return {}
  const command = [prover, zkey, wtns, devNull, devNull]
  return { 'rapidsnark, whole process': async () => (await runNative(command)).seconds }
}
