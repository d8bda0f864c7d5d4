import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import * as snarkjs from 'snarkjs'
import type { Groth16VerificationKey } from '../../src/contract/key.js'
import type { Groth16Proof } from '../../src/contract/proofNumbers.js'

export interface Groth16Example {
  readonly verificationKey: Groth16VerificationKey
  /** The same circuit's key before any contribution: gamma = delta. */
  readonly insecureKey: Groth16VerificationKey
  readonly proof: Groth16Proof
  readonly publicSignals: readonly string[]
}

/** Snarkjs's own flow from circom text to a proof, with a fresh development ceremony of 2^6 powers. */
export async function groth16Example(circom: string, input: object): Promise<Groth16Example> {
  const { r1cs, wasm } = await compileCircom(circom)
  const [fresh, zkey, wtns] = [memory(), memory(), memory()]
  await tools.zKey.newZKey(r1cs, await powersOfTau(), fresh)
  await tools.zKey.contribute(fresh, zkey, 'test', 'entropy')
  await tools.wtns.calculate(input, wasm, wtns)
  const { proof, publicSignals } = await tools.groth16.prove(zkey, wtns)
  return {
    verificationKey: await tools.zKey.exportVerificationKey(zkey),
    insecureKey: await tools.zKey.exportVerificationKey(fresh),
    proof,
    publicSignals,
  }
}

/** What snarkjs prints for Solidity tools. */
export function snarkjsCalldata({ proof, publicSignals }: Groth16Example): Promise<string> {
  return tools.groth16.exportSolidityCallData(proof, publicSignals)
}

/** Ends the threads that snarkjs leaves behind; call it once, after everything else. */
export async function endSnarkjs(): Promise<void> {
  const { curve_bn128 } = globalThis as { curve_bn128?: { terminate(): Promise<void> } | null }
  await curve_bn128?.terminate()
}

interface MemoryFile {
  readonly type: 'mem'
  data?: Uint8Array
}

interface SnarkjsTools {
  readonly curves: { getCurveFromName(name: string): Promise<object> }
  readonly powersOfTau: {
    newAccumulator(curve: object, power: number, file: MemoryFile): Promise<unknown>
    contribute(from: MemoryFile, to: MemoryFile, name: string, entropy: string): Promise<unknown>
    preparePhase2(from: MemoryFile, to: MemoryFile): Promise<unknown>
  }
  readonly zKey: {
    newZKey(r1cs: Uint8Array, ptau: MemoryFile, zkey: MemoryFile): Promise<unknown>
    contribute(from: MemoryFile, to: MemoryFile, name: string, entropy: string): Promise<unknown>
    exportVerificationKey(zkey: MemoryFile): Promise<Groth16VerificationKey>
  }
  readonly wtns: { calculate(input: object, wasm: Uint8Array, wtns: MemoryFile): Promise<void> }
  readonly groth16: {
    prove(zkey: MemoryFile, wtns: MemoryFile): Promise<{ proof: Groth16Proof; publicSignals: string[] }>
    exportSolidityCallData(proof: Groth16Proof, publicSignals: readonly string[]): Promise<string>
  }
}

const tools: SnarkjsTools = snarkjs as never

let prepared: Promise<MemoryFile> | undefined

function powersOfTau(): Promise<MemoryFile> {
  prepared ??= preparePowersOfTau()
  return prepared
}

async function preparePowersOfTau(): Promise<MemoryFile> {
  const [first, contributed, final] = [memory(), memory(), memory()]
  await tools.powersOfTau.newAccumulator(await tools.curves.getCurveFromName('bn128'), 6, first)
  await tools.powersOfTau.contribute(first, contributed, 'test', 'entropy')
  await tools.powersOfTau.preparePhase2(contributed, final)
  return final
}

function memory(): MemoryFile {
  return { type: 'mem' }
}

async function compileCircom(source: string): Promise<{ r1cs: Uint8Array; wasm: Uint8Array }> {
  const folder = await mkdtemp(join(tmpdir(), 'zkml-circom-'))
  try {
    await writeFile(join(folder, 'main.circom'), source)
    const command = join(dirname(createRequire(import.meta.url).resolve('circom2/package.json')), 'cli.js')
    await promisify(execFile)(process.execPath, [command, 'main.circom', '--r1cs', '--wasm'], { cwd: folder })
    return {
      r1cs: await readFile(join(folder, 'main.r1cs')),
      wasm: await readFile(join(folder, 'main_js', 'main.wasm')),
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}
