import { publish } from '../../chain/registry.js'
import { requireVerifier } from '../../chain/verifyOnChain.js'
import { CompiledFolder } from '../../disk/folder.js'
import { addressOf, connect, deploymentOn, priceInWords, type SendFlags, signerFrom } from '../onChain.js'
import { openScreen } from '../screen.js'

export interface PublishFlags extends SendFlags {
  readonly registry: string
  readonly title: string
  readonly description?: string
  readonly licence?: string
  readonly metadata?: string
}

export async function publishCommand(path: string, flags: PublishFlags): Promise<void> {
  const screen = openScreen(flags)
  const folder = new CompiledFolder(path)
  const registry = addressOf('--registry', flags.registry)
  const node = await connect(flags)
  const { manifest } = folder
  const deployment = deploymentOn(node, folder)
  await requireVerifier(node, deployment, manifest)
  const { title, description, licence, metadata: metadataUri } = flags
  const about = { title, description, licence, metadataUri }
  const published = await publish(
    node,
    await signerFrom(flags, screen),
    { registry, verifier: deployment.address, manifest, about },
    { onPrice: (price) => screen.say(priceInWords(price)) },
  )
  const { id, version, outcome, transactions, gasUsed } = published
  screen.say(`${WORDS[outcome]}: model ${id}, version ${version}`)
  for (const transaction of transactions) screen.say(`transaction ${transaction}`)
  screen.result({ id, version, outcome, transactions, gasUsed: `${gasUsed}`, verifier: deployment.address })
}

const WORDS = {
  registered: 'registered',
  published: 'published a new version',
  described: 'changed the description',
  standing: 'the registry says so already; nothing was sent',
}
