import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { CircomTwin } from '../../src/backends/circom/emit.js'
import { type R1cs, readR1cs } from '../../src/backends/r1cs/reader.js'

const require = createRequire(import.meta.url)
const COMPILER = join(require.resolve('circom2'), '..', 'cli.js')

type Calculator = { calculateWitness(inputs: { in: bigint[] }, sanityCheck: boolean): Promise<bigint[]> }

export interface CompiledTwin {
  readonly r1cs: R1cs
  /** Witness index of each signal, by its name in the program without `main.`. */
  readonly signals: ReadonlyMap<string, number>
  readonly witness: (inputs: readonly bigint[]) => Promise<bigint[]>
}

/** Compiles a twin with circom, without simplification, so that every signal is a wire. */
export async function compileTwin({ program, templates }: CircomTwin): Promise<CompiledTwin> {
  const folder = await mkdtemp(join(tmpdir(), 'twin-'))
  try {
    for (const [file, text] of [...templates, ['model.circom', program] as const]) {
      await writeFile(join(folder, file), text)
    }
    const flags = ['model.circom', '--r1cs', '--wasm', '--sym', '--O0']
    await promisify(execFile)(process.execPath, [COMPILER, ...flags], { cwd: folder })
    return await readTwin(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function readTwin(folder: string): Promise<CompiledTwin> {
  const builder = require(join(folder, 'model_js', 'witness_calculator.js')) as (
    code: Uint8Array,
  ) => Promise<Calculator>
  const calculator = await builder(await readFile(join(folder, 'model_js', 'model.wasm')))
  return {
    r1cs: readR1cs(await readFile(join(folder, 'model.r1cs'))),
    signals: readSymbols(await readFile(join(folder, 'model.sym'), 'utf8')),
    witness: (inputs) => calculator.calculateWitness({ in: [...inputs] }, true),
  }
}

/** Lines of a .sym file: label, witness index, component, name. */
function readSymbols(text: string): Map<string, number> {
  const lines = text.trim().split('\n')
  return new Map(
    lines.map((line) => {
      const [, index, , name] = line.split(',')
      return [name!.replace(/^main\./, ''), Number(index)]
    }),
  )
}
