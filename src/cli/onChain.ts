import { existsSync, statSync } from 'node:fs'
import { type Address, formatEther, isAddress } from 'viem'
import type { DeploymentLog } from '../chain/deploy.js'
import { type Deployment, NO_DEPLOYMENTS, readDeployments, recordOf } from '../chain/deployments.js'
import { AddressError, NoSigningKeyError, NothingDeployedError, WrongChainError } from '../chain/errors.js'
import { ChainNode } from '../chain/node.js'
import { PATIENCE, type Patience } from '../chain/rpc.js'
import type { Price } from '../chain/send.js'
import { requireKeystore, type Signer, signerOfKey, signerOfKeystore } from '../chain/signer.js'
import { writeFiles } from '../disk/files.js'
import { type CompiledFolder, readJson } from '../disk/folder.js'
import { count } from '../util/numberText.js'
import { passwordOf } from './password.js'
import type { Screen } from './screen.js'

/** Flags of every command that speaks to a node. */
export interface NodeFlags {
  readonly rpc: string
  readonly json?: boolean
  readonly quiet?: boolean
}

/** Flags of those that send transactions. */
export interface SendFlags extends NodeFlags {
  readonly chainId?: number
  readonly keystore?: string
}

const FILE = 'deployment.json'
const KEY_VARIABLE = 'ZKML_PRIVATE_KEY'

export function connect(
  { rpc, chainId }: Pick<SendFlags, 'rpc' | 'chainId'>,
  patience: Partial<Patience> = {},
) {
  return ChainNode.connect(rpc, { chainId, patience: { ...PATIENCE, ...patience } })
}

/**
 * The account that pays: of the keystore that is named, or else of the key in the environment.
 *
 * @throws NoSigningKeyError, SigningKeyError, KeystoreError
 */
export async function signerFrom({ keystore }: SendFlags, screen: Screen): Promise<Signer> {
  if (keystore !== undefined) return openKeystore(keystore, screen)
  const key = process.env[KEY_VARIABLE]
  if (key === undefined) throw new NoSigningKeyError()
  return signerOfKey(key, KEY_VARIABLE)
}

async function openKeystore(file: string, screen: Screen): Promise<Signer> {
  const json = readJson(file)
  requireKeystore(json, file)
  if (isOpenToAll(file)) screen.say(`WARNING: everybody on this machine can read ${file}; chmod 600 ${file}`)
  const password = await passwordOf(file)
  return screen.step('open the keystore', () => signerOfKeystore(json, password, file))
}

/** Windows has no such permissions. */
function isOpenToAll(file: string): boolean {
  return process.platform !== 'win32' && (statSync(file).mode & 0o044) !== 0
}

/** deployment.json of a folder, as the place where deployments are noted down. */
export function logOf(folder: CompiledFolder): DeploymentLog {
  const file = folder.file(FILE)
  return {
    read: () => (existsSync(file) ? readDeployments(readJson(file)) : NO_DEPLOYMENTS),
    write: (deployments) => writeFiles(new Map([[file, `${JSON.stringify(deployments, null, 1)}\n`]])),
  }
}

/**
 * The folder's verifier on the node's chain.
 *
 * @throws NothingDeployedError, WrongChainError when deployment.json has none on this chain
 */
export function deploymentOn(node: ChainNode, folder: CompiledFolder): Deployment {
  const all = logOf(folder).read()
  const { deployed } = recordOf(all, node.chainId)
  if (deployed !== undefined) return deployed
  const chains = Object.keys(all.chains).filter((id) => all.chains[id]?.deployed !== undefined)
  const { chainId, host } = node
  if (chains.length === 0) {
    const address = `that ${folder.file(FILE)} would name`
    throw new NothingDeployedError({ address, chain: chainId }, 'deploy the verifier first, with zkml deploy')
  }
  const by = { expected: chains.join(', '), 'expected by': folder.file(FILE) }
  throw new WrongChainError({ node: host, found: chainId, ...by })
}

/** @throws AddressError */
export function addressOf(option: string, text: string): Address {
  if (!/^0x[0-9a-f]{40}$/i.test(text)) {
    throw new AddressError({ option, found: text.slice(0, 80), problem: 'it has another form' })
  }
  if (isAddress(text)) return text.toLowerCase() as Address
  throw new AddressError({ option, found: text, problem: 'its checksum is wrong, so a digit is' })
}

export function priceInWords({ gas, from, expected, most }: Price): string {
  return `${from} pays about ${ether(expected)}, at most ${ether(most)}, for up to ${count(Number(gas))} gas`
}

export function ether(wei: bigint): string {
  return `${formatEther(wei)} ETH`
}
