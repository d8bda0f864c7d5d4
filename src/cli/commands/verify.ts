import { dirname, join } from 'node:path'
import { requireStamp, stampOf } from '../../artifacts/stamp.js'
import { UsageError } from '../../disk/errors.js'
import { CompiledFolder, readObject, readSignals } from '../../disk/folder.js'
import { verify } from '../../verify.js'
import { developmentWarning, statementInWords } from '../../words.js'
import { openScreen } from '../screen.js'

export interface ProofFlags {
  readonly proof: string
  readonly public?: string
  /** URL of a node: ask the deployed contract instead of verifying here. */
  readonly rpc?: string
  /** Of the deployed contract. */
  readonly address?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

/** @returns whether the proof is valid */
export async function verifyCommand(path: string, flags: ProofFlags): Promise<boolean> {
  const { rpc, address } = flags
  if (rpc !== undefined) return (await import('./verifyOnChain.js')).verifyOnChainCommand(path, rpc, flags)
  if (address !== undefined) throw new UsageError('--address needs --rpc <url>.')
  const screen = openScreen(flags)
  const folder = new CompiledFolder(path)
  const { verificationKey, manifest } = folder
  requireStamp('verification_key.json', verificationKey, manifest.circuitHash)
  const signals = readSignals(flags.public ?? join(dirname(flags.proof), 'public.json'))
  const proof = readObject(flags.proof)
  const verdict = await screen.step('verify', () => verify(verificationKey, signals, proof))
  screen.say(verdict.valid ? 'VALID' : `INVALID: ${verdict.reason}`)
  if (verdict.valid) for (const line of statementInWords(manifest)) screen.say(line)
  const development = stampOf(verificationKey)?.development === true
  if (development) screen.say(developmentWarning())
  screen.result({ ...verdict, development })
  return verdict.valid
}
