import { compileVerifier, deployMarket, deployRegistry, deployVerifier } from '../../chain/deploy.js'
import type { Price } from '../../chain/send.js'
import { UsageError } from '../../disk/errors.js'
import { CompiledFolder } from '../../disk/folder.js'
import { bytes, count } from '../../util/numberText.js'
import { developmentWarning } from '../../words.js'
import { addressOf, connect, logOf, priceInWords, type SendFlags, signerFrom } from '../onChain.js'
import { openScreen, type Screen } from '../screen.js'

export interface DeployFlags extends SendFlags {
  readonly name?: string
  readonly allowInsecureDevKey?: boolean
  readonly registry?: string
}

/** @param target a compiled folder, or `registry` or `market` for the contracts of this package */
export async function deployCommand(target: string, flags: DeployFlags): Promise<void> {
  const screen = openScreen(flags)
  if (target === 'registry' || target === 'market') return deployOwn(target, flags, screen)
  if (flags.registry !== undefined) throw new UsageError('--registry is for zkml deploy market.')
  return deployFolder(target, flags, screen)
}

async function deployFolder(path: string, flags: DeployFlags, screen: Screen): Promise<void> {
  const folder = new CompiledFolder(path)
  const { manifest, zkey, verificationKey, weightsOpening } = folder
  const node = await connect(flags)
  const verifier = await screen.step('compile the contract', () =>
    compileVerifier(
      { manifest, zkey, verificationKey, weightsOpening },
      {
        ...(flags.name === undefined ? {} : { contractName: flags.name }),
        allowInsecureDevKey: flags.allowInsecureDevKey === true,
      },
    ),
  )
  if (verifier.development) screen.say(developmentWarning())
  screen.say(
    `${verifier.contract}: ${bytes((verifier.runtime.length - 2) / 2)} of code, for chain ${node.chainId}`,
  )
  const options = sending(flags, screen)
  const deployed = await deployVerifier(node, verifier, logOf(folder), options)
  const { outcome, address, transaction, block, gasUsed } = deployed
  const how = {
    deployed: 'deployed at',
    standing: 'is deployed already, at',
    resumed: 'was sent before, and is at',
  }
  screen.say(`${how[outcome]} ${address}, block ${count(block)}, transaction ${transaction}`)
  if (gasUsed !== undefined) screen.say(`${count(Number(gasUsed))} gas`)
  screen.say(`Next: zkml verify ${path} --proof <proof.json> --rpc <url>`)
  const { contract, codeHash, development } = deployed
  const place = { chainId: node.chainId, address, transaction, block }
  screen.result({ outcome, contract, ...place, codeHash, development, gasUsed: gasUsed?.toString() ?? null })
}

async function deployOwn(target: 'registry' | 'market', flags: DeployFlags, screen: Screen): Promise<void> {
  const registry = registryFor(target, flags)
  const node = await connect(flags)
  const options = sending(flags, screen)
  const deployed = await (registry === undefined
    ? deployRegistry(node, options)
    : deployMarket(node, registry, options))
  const { address, transaction, block, gasUsed } = deployed
  screen.say(`deployed at ${address}, block ${count(Number(block))}, transaction ${transaction}`)
  screen.say(`${count(Number(gasUsed))} gas`)
  const place = { chainId: node.chainId, address, transaction, block: Number(block) }
  screen.result({ outcome: 'deployed', contract: target, ...place, gasUsed: `${gasUsed}` })
}

function registryFor(target: 'registry' | 'market', { registry, name, allowInsecureDevKey }: DeployFlags) {
  if (name !== undefined || allowInsecureDevKey !== undefined) {
    throw new UsageError(`--name and --allow-insecure-dev-key are for a folder, not for ${target}.`)
  }
  if (target === 'registry' && registry !== undefined) throw new UsageError('A registry has no --registry.')
  if (target === 'market' && registry === undefined)
    throw new UsageError('A market needs --registry <address>.')
  return registry === undefined ? undefined : addressOf('--registry', registry)
}

function sending(flags: DeployFlags, screen: Screen) {
  return {
    signer: () => signerFrom(flags, screen),
    onPrice: (price: Price) => screen.say(priceInWords(price)),
  }
}
