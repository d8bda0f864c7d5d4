import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { keyFromPtau } from '../../src/provers/groth16/ceremony.js'
import { developmentPtau } from '../../src/provers/ptau/developmentPtau.js'
import { asFile, fileMadeBy, withSnarkjs } from '../../src/provers/snarkjs.js'
import { type Comparison, compareInTurn, figure, seconds } from './figures.js'
import { inputFiles } from './inputs.js'
import type { Settings } from './settings.js'

const ORIGIN = { version: 'bench', circuitHash: '', modelHash: '' }

/** A key from a first phase. Ours has one contribution; snarkjs is slow and runs once, its contribution told apart. */
export async function compareSetup({ powers, rounds, inputs }: Settings): Promise<Comparison[]> {
  const comparisons = []
  for (const power of powers) {
    const files = inputFiles(inputs, power)
    const r1cs = new Uint8Array(readFileSync(files.r1cs))
    const ptau = await cachedPtau(files.ptau, power)
    const own = () => seconds(() => keyFromPtau(r1cs, ptau, ORIGIN, 'bench'))
    const { label, figures } = await compareInTurn(`2^${power}`, { ours: own }, rounds, 1)
    comparisons.push({ label, figures: { ...figures, ...(await theirs(r1cs, ptau)) } })
  }
  return comparisons
}

async function cachedPtau(file: string, power: number): Promise<Uint8Array> {
  if (!existsSync(file)) {
    writeFileSync(`${file}.part`, await developmentPtau(power, 'full'))
    renameSync(`${file}.part`, file)
  }
  return new Uint8Array(readFileSync(file))
}

function theirs(r1cs: Uint8Array, ptau: Uint8Array) {
  return withSnarkjs(async ({ zKey }) => {
    let key: Uint8Array = new Uint8Array()
    const initial = await seconds(async () => {
      key = await fileMadeBy('make the initial key', (target, log) =>
        zKey.newZKey(asFile(r1cs), asFile(ptau), target, log),
      )
    })
    const contribution = await seconds(() =>
      fileMadeBy('contribute', (target, log) => zKey.contribute(asFile(key), target, 'bench', 'bench', log)),
    )
    return {
      'snarkjs newZKey': figure([initial]),
      'snarkjs newZKey and contribute': figure([initial + contribution]),
    }
  })
}
