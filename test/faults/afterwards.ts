import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkCommand } from '../../src/cli/commands/check.js'
import { exportCommand } from '../../src/cli/commands/exportVerifier.js'
import { contributeToKey } from '../../src/cli/commands/groth16Contribute.js'
import { exportVerificationKey } from '../../src/cli/commands/groth16ExportKey.js'
import { proveWitness } from '../../src/cli/commands/groth16Prove.js'
import { verifyFiles } from '../../src/cli/commands/groth16Verify.js'
import { verifyKeyFile } from '../../src/cli/commands/groth16VerifyKey.js'
import { inspectCommand } from '../../src/cli/commands/inspect.js'
import { proveCommand } from '../../src/cli/commands/prove.js'
import { runCommand } from '../../src/cli/commands/run.js'
import { verifyCommand } from '../../src/cli/commands/verify.js'
import { InternalError, ZkmlError } from '../../src/errors.js'
import { fill, leftovers, QUIET } from './scenes.js'

/** What a command comes to: its verdict, 'done' or the code of its refusal. Anything else is a fault. */
export type End = 'done' | 'valid' | 'invalid' | `refused ${string}`

async function endOf(action: () => unknown): Promise<End> {
  try {
    const result = await action()
    return result === undefined ? 'done' : result === true ? 'valid' : 'invalid'
  } catch (error) {
    if (error instanceof ZkmlError && !(error instanceof InternalError) && error.advice !== undefined)
      return `refused ${error.code}`
    throw error
  }
}

/**
 * Lets every command at the folder `model` of a spoilt copy, then does everything again.
 *
 * @param voids whether the keys may have been replaced, which old proofs do not survive
 * @returns what must not be
 */
export async function faultsOfModel(copy: string, { voids }: { readonly voids: boolean }): Promise<string[]> {
  const faults: string[] = []
  const folder = join(copy, 'model')
  const input = await inputFor(copy, folder)
  const proof = join(folder, 'proof.json')
  const attempt = async (name: string, action: () => unknown, accepted: (end: End) => boolean) => {
    try {
      const end = await endOf(action)
      if (!accepted(end)) faults.push(`${name}: ${end}`)
      return end
    } catch (error) {
      faults.push(`${name}: ${(error as Error).stack}`)
      return undefined
    }
  }
  const done = (end: End) => end === 'done' || end.startsWith('refused')
  await attempt('run', () => runCommand(folder, { ...QUIET, input }), done)
  await attempt(
    'check',
    () => checkCommand(folder, { ...QUIET, input }),
    (end) => end !== 'invalid',
  )
  await attempt('inspect', () => inspectCommand(folder, QUIET), done)
  await attempt(
    'verify',
    () => verifyCommand(folder, { ...QUIET, proof }),
    (end) => voids || end !== 'invalid',
  )
  await attempt('export', () => exportCommand(folder, { ...QUIET, allowInsecureDevKey: true }), done)
  const output = join(copy, 'again', 'proof.json')
  const proved = await attempt('prove', () => proveCommand(folder, { ...QUIET, input, output }), done)
  if (proved === 'done')
    await attempt(
      'verify what was proved',
      () => verifyCommand(folder, { ...QUIET, proof: output }),
      isValidOrRefused,
    )
  await attempt(
    'everything again',
    () => fill(folder, join(copy, 'a.onnx'), join(copy, 'input.json')),
    (end) => end === 'done',
  )
  await attempt(
    'verify everything',
    () => verifyCommand(folder, { ...QUIET, proof }),
    (end) => end === 'valid',
  )
  return [...faults, ...leftovers(folder).map((name) => `left behind: ${name}`)]
}

const isValidOrRefused = (end: End) => end === 'valid' || end.startsWith('refused')

/** The input of the model that the manifest describes now. */
async function inputFor(copy: string, folder: string): Promise<string> {
  try {
    const { tensors } = JSON.parse(readFileSync(join(folder, 'circuit.json'), 'utf8'))
    return join(copy, tensors[0].shape.length === 1 ? 'b.json' : 'input.json')
  } catch {
    return join(copy, 'input.json')
  }
}

/** The same for the folder `plain`, of `zkml groth16`. */
export async function faultsOfPlain(copy: string): Promise<string[]> {
  const faults: string[] = []
  const at = (name: string) => join(copy, 'plain', name)
  const attempt = async (name: string, action: () => unknown, accepted: (end: End) => boolean) => {
    try {
      const end = await endOf(action)
      if (!accepted(end)) faults.push(`${name}: ${end}`)
    } catch (error) {
      faults.push(`${name}: ${(error as Error).stack}`)
    }
  }
  const key = { r1cs: at('circuit.r1cs'), ptau: join(copy, 'power.ptau'), zkey: at('1.zkey') }
  await attempt('verify-key', () => verifyKeyFile(key, QUIET), isValidOrRefused)
  const proof = { proof: at('proof.json'), signals: at('public.json') }
  const verification = { ...proof, vkey: at('verification_key.json') }
  // Another key may have taken the place of the one that the verification key is of.
  await attempt('verify', () => verifyFiles(verification, QUIET), isValidOrRefused)
  await attempt(
    'contribute',
    () => contributeToKey({ from: at('0.zkey'), to: at('1.zkey') }, QUIET),
    (end) => end === 'done',
  )
  await attempt(
    'export',
    () => exportVerificationKey({ zkey: at('1.zkey'), vkey: verification.vkey }, QUIET),
    (end) => end === 'done',
  )
  await attempt(
    'prove',
    () => proveWitness({ ...proof, zkey: at('1.zkey'), witness: at('witness.wtns') }, QUIET),
    (end) => end === 'done',
  )
  await attempt(
    'verify again',
    () => verifyFiles(verification, QUIET),
    (end) => end === 'valid',
  )
  return [...faults, ...leftovers(at('')).map((name) => `left behind: ${name}`)]
}
