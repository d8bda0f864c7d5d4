import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runProcess } from '../measure.js'

/** Files of a circuit of 2^power rows. */
export interface InputFiles {
  readonly r1cs: string
  readonly wtns: string
  readonly zkey: string
  /** Not there before the first measurement of setup. */
  readonly ptau: string
}

export function inputFiles(folder: string, power: number): InputFiles {
  const file = (name: string) => join(folder, String(power), name)
  return {
    r1cs: file('circuit.r1cs'),
    wtns: file('witness.wtns'),
    zkey: file('circuit.zkey'),
    ptau: file('development.ptau'),
  }
}

/** Makes the circuits, keys and witnesses that the folder lacks, each in a process of its own and as a whole. */
export async function makeMissingInputs(folder: string, powers: readonly number[]): Promise<void> {
  for (const power of powers) {
    const [done, part] = [join(folder, String(power)), join(folder, `${power}.part`)]
    if (existsSync(done)) continue
    process.stderr.write(`making ${done}\n`)
    rmSync(part, { recursive: true, force: true })
    await runProcess(['--import', 'tsx', 'bench/prover/makeInputs.ts', String(power), part])
    renameSync(part, done)
  }
}
