import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Abi, Hex } from 'viem'
import { vyper } from '../../../src/contract/languages/vyper/index.js'
import type { Sample } from './statements.js'

/** What is kept of a contract's compilation, so that its tests need no compiler. */
export interface CompiledVyper {
  /** SHA-256 of the source text. */
  readonly source: string
  /** As the compiler names itself. */
  readonly compiler: string
  readonly evmVersion: string
  /** As the compiler reports it: without errors, which the language does not know. */
  readonly abi: Abi
  /** Creation code. */
  readonly bytecode: Hex
  /** Size of the code that lies on the chain after deployment. */
  readonly deployedBytes: number
}

const EVM_VERSION = 'cancun'

export function sourceOf({ facts }: Sample): string {
  return vyper.source(facts)
}

export function hashOf(source: string): string {
  return createHash('sha256').update(source).digest('hex')
}

/** The compilation that is kept beside this file. */
export function compiledVyper({ name }: Sample): CompiledVyper {
  return JSON.parse(readFileSync(fileOf(name), 'utf8'))
}

export function keepCompiled({ name }: Sample, compiled: CompiledVyper): void {
  writeFileSync(fileOf(name), `${JSON.stringify(compiled)}\n`)
}

/** Version of the compiler at a path or of a name on the PATH; undefined where there is none. */
export function compilerVersion(compiler: string): string | undefined {
  try {
    return execFileSync(compiler, ['--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return undefined
  }
}

/** Throws with the compiler's messages, warnings included, when there are any. */
export function compileVyper(compiler: string, source: string): CompiledVyper {
  const folder = mkdtempSync(join(tmpdir(), 'zkml-vyper-'))
  try {
    const file = join(folder, 'Verifier.vy')
    writeFileSync(file, source)
    const formats = ['bytecode', 'bytecode_runtime', 'abi'].join(',')
    const options = ['-f', formats, '--evm-version', EVM_VERSION, '-Werror', file]
    const [bytecode, runtime, abi] = execFileSync(compiler, options, { encoding: 'utf8' }).trim().split('\n')
    return {
      source: hashOf(source),
      compiler: compilerVersion(compiler)!,
      evmVersion: EVM_VERSION,
      abi: JSON.parse(abi!),
      bytecode: bytecode as Hex,
      deployedBytes: (runtime!.length - 2) / 2,
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function fileOf(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}.json`, import.meta.url))
}
