import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readManifest } from '../../src/artifacts/compiled.js'
import { writeWtns } from '../../src/backends/r1cs/wtns.js'
import { compileCommand } from '../../src/cli/commands/compile.js'
import { exportCommand } from '../../src/cli/commands/exportVerifier.js'
import { contributeToKey } from '../../src/cli/commands/groth16Contribute.js'
import { exportVerificationKey } from '../../src/cli/commands/groth16ExportKey.js'
import { proveWitness } from '../../src/cli/commands/groth16Prove.js'
import { setupKey } from '../../src/cli/commands/groth16Setup.js'
import { proveCommand } from '../../src/cli/commands/prove.js'
import { setupCommand } from '../../src/cli/commands/setup.js'
import { witnessFor } from '../../src/infer.js'
import { developmentPtau } from '../../src/provers/ptau/developmentPtau.js'
import { SMALL_INPUT, smallModel } from '../e2e/smallModel.js'
import { relu } from '../hostile/models.js'

export const QUIET = { quiet: true } as const
const PTAU_POWER = 7

/** Files to start from: `model`, a folder with everything in it, and what commands are given. */
export interface Scene {
  readonly template: string
  /** A copy to be spoilt. */
  fresh(): string
  remove(): void
}

export async function makeScene(): Promise<Scene> {
  const root = mkdtempSync(join(tmpdir(), 'zkml-faults-'))
  const template = join(root, 'template')
  mkdirSync(template)
  const at = (name: string) => join(template, name)
  writeFileSync(at('a.onnx'), smallModel())
  writeFileSync(at('b.onnx'), relu())
  writeFileSync(at('input.json'), JSON.stringify(SMALL_INPUT))
  writeFileSync(at('other.json'), JSON.stringify({ x: [[-0.5, 0.25]] }))
  writeFileSync(at('b.json'), JSON.stringify({ x: [0.5, -0.25] }))
  writeFileSync(at('power.ptau'), await developmentPtau(PTAU_POWER, 'full'))
  await fill(at('model'), at('a.onnx'), at('input.json'))
  await exportCommand(at('model'), { ...QUIET, allowInsecureDevKey: true })
  await fillPlain(template)
  let copies = 0
  return {
    template,
    fresh() {
      const copy = join(root, `copy${copies++}`)
      cpSync(template, copy, { recursive: true })
      return copy
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

export async function fill(folder: string, model: string, input: string): Promise<void> {
  await compileCommand(model, { ...QUIET, output: folder })
  await setupCommand(folder, QUIET)
  await proveCommand(folder, { ...QUIET, input })
}

/** The files of `zkml groth16`. */
async function fillPlain(template: string): Promise<void> {
  const at = (name: string) => join(template, name)
  mkdirSync(at('plain'))
  const files = ['circuit.json', 'circuit.model', 'circuit.witness'].map((name) =>
    readFileSync(at(`model/${name}`)),
  )
  const manifest = readManifest(JSON.parse(files[0]!.toString()))
  const circuit = { manifest, model: new Uint8Array(files[1]!), witness: new Uint8Array(files[2]!) }
  const input = JSON.parse(readFileSync(at('input.json'), 'utf8'))
  writeFileSync(at('plain/witness.wtns'), writeWtns(witnessFor(circuit, input).witness))
  cpSync(at('model/circuit.r1cs'), at('plain/circuit.r1cs'))
  const [first, last] = [at('plain/0.zkey'), at('plain/1.zkey')]
  await setupKey({ r1cs: at('plain/circuit.r1cs'), ptau: at('power.ptau'), zkey: first }, QUIET)
  await contributeToKey({ from: first, to: last }, QUIET)
  await exportVerificationKey({ zkey: last, vkey: at('plain/verification_key.json') }, QUIET)
  await proveWitness(
    {
      ...{ zkey: last, witness: at('plain/witness.wtns') },
      ...{ proof: at('plain/proof.json'), signals: at('plain/public.json') },
    },
    QUIET,
  )
}

/** Names of what killed or failed commands left under temporary names, in the folder and those inside of it. */
export function leftovers(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.zkml-'))
}

/** The content of every file with a name of its own. */
export function contents(folder: string): Map<string, string> {
  const names = readdirSync(folder).filter((name) => !name.includes('.zkml-'))
  return new Map(names.sort().map((name) => [name, readFileSync(join(folder, name)).toString('base64')]))
}
