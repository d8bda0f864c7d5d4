import { dirname, join } from 'node:path'
import type { Address } from 'viem'
import { recordOf } from '../../chain/deployments.js'
import type { ChainNode } from '../../chain/node.js'
import { type ExpectedVerifier, verifyOnChain } from '../../chain/verifyOnChain.js'
import { CompiledFolder, readObject, readSignals } from '../../disk/folder.js'
import { statementInWords } from '../../words.js'
import { addressOf, connect, deploymentOn, logOf } from '../onChain.js'
import { openScreen } from '../screen.js'
import type { ProofFlags } from './verify.js'

/** @returns whether the contract on the chain accepts the proof */
export async function verifyOnChainCommand(path: string, rpc: string, flags: ProofFlags): Promise<boolean> {
  const screen = openScreen(flags)
  const folder = new CompiledFolder(path)
  const { manifest } = folder
  const named = flags.address === undefined ? undefined : addressOf('--address', flags.address)
  const proof = readObject(flags.proof)
  const publicSignals = readSignals(flags.public ?? join(dirname(flags.proof), 'public.json'))
  const node = await connect({ rpc })
  const verifier = verifierOn(node, folder, named)
  const verdict = await screen.step('ask the contract', () =>
    verifyOnChain(node, verifier, manifest, { proof, publicSignals }),
  )
  screen.say(
    verdict.valid ? `VALID on chain ${node.chainId}, says ${verifier.address}` : `INVALID: ${verdict.reason}`,
  )
  if (verdict.valid) for (const line of statementInWords(manifest)) screen.say(line)
  const codeChecked = verifier.codeHash !== undefined
  if (!codeChecked) screen.say('Its code was not compared: deployment.json does not name this contract.')
  screen.result({ ...verdict, chainId: node.chainId, address: verifier.address, codeChecked })
  return verdict.valid
}

/** The contract that is named, or the folder's; its code is known where the folder's deployment.json names it. */
function verifierOn(node: ChainNode, folder: CompiledFolder, named: Address | undefined): ExpectedVerifier {
  if (named === undefined) return deploymentOn(node, folder)
  const { deployed } = recordOf(logOf(folder).read(), node.chainId)
  return { address: named, codeHash: deployed?.address === named ? deployed.codeHash : undefined }
}
