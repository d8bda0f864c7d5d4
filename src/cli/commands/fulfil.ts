import { formatEther } from 'viem'
import { type FulfilEvent, fulfil } from '../../chain/fulfil.js'
import { requireVerifier } from '../../chain/verifyOnChain.js'
import { CompiledFolder } from '../../disk/folder.js'
import { addressOf, connect, deploymentOn, ether, type SendFlags, signerFrom } from '../onChain.js'
import { openScreen, type Screen } from '../screen.js'
import { outputsInWords } from '../words.js'

export interface FulfilFlags extends SendFlags {
  readonly market: string
  readonly once?: boolean
  readonly fromBlock?: number
  /** In wei. */
  readonly minReward: bigint
}

/** Questions are repeated for some minutes before a node counts as gone. */
const PATIENT = { retries: 20 }

export async function fulfilCommand(path: string, flags: FulfilFlags): Promise<void> {
  const screen = openScreen(flags)
  const folder = new CompiledFolder(path)
  const market = addressOf('--market', flags.market)
  const node = await connect(flags, PATIENT)
  const deployment = deploymentOn(node, folder)
  await requireVerifier(node, deployment, folder.manifest)
  const signer = await signerFrom(flags, screen)
  const key = folder.openKey()
  const events: FulfilEvent[] = []
  const { signal, release } = untilInterrupted(screen)
  try {
    const service = { market, verifier: deployment.address, files: folder, zkey: key }
    const fromBlock = BigInt(flags.fromBlock ?? deployment.block)
    const options = { fromBlock, once: flags.once === true, minReward: flags.minReward, signal }
    if (!options.once) screen.say('watching for queries; Ctrl-C ends it')
    for await (const event of fulfil(node, signer, service, options)) {
      events.push(event)
      for (const line of inWords(event)) screen.say(line)
    }
  } finally {
    release()
    key.close()
  }
  const summary = summaryOf(events)
  screen.say(`${summary.fulfilled.length} answered, ${summary.skipped.length} skipped`)
  screen.result(summary)
}

/** The first Ctrl-C ends the watch, the second one the process. */
function untilInterrupted(screen: Screen) {
  const controller = new AbortController()
  const interrupt = () => {
    screen.say('ending, once what is under way is done')
    controller.abort()
  }
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  const release = () => process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
  return { signal: controller.signal, release }
}

function inWords(event: FulfilEvent): string[] {
  const query = `query ${event.query}:`
  switch (event.kind) {
    case 'skipped':
      return [`${query} skipped, as ${event.reason}`]
    case 'proving':
      return [`${query} proving, for ${ether(event.reward)}`]
    case 'committed':
      return [`${query} committed, to be revealed from block ${event.revealFrom} on`]
    case 'fulfilled':
      return [
        `${query} answered, earned ${ether(event.earned)} for ${ether(event.spent)} of gas`,
        ...outputsInWords(event.outputs),
      ]
  }
}

function summaryOf(events: readonly FulfilEvent[]) {
  const skipped = events.flatMap((event) =>
    event.kind === 'skipped' ? [{ query: `${event.query}`, reason: event.reason }] : [],
  )
  const fulfilled = events.flatMap((event) => {
    if (event.kind !== 'fulfilled') return []
    const { query, transaction, outputs, earned, spent } = event
    return [
      { query: `${query}`, transaction, outputs, earned: formatEther(earned), spent: formatEther(spent) },
    ]
  })
  return { fulfilled, skipped }
}
