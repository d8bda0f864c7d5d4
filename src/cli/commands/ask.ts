import { formatEther, type Hex } from 'viem'
import { ask } from '../../chain/market.js'
import { CompiledFolder, readDataFile } from '../../disk/folder.js'
import { addressOf, connect, ether, priceInWords, type SendFlags, signerFrom } from '../onChain.js'
import { openScreen } from '../screen.js'

export interface AskFlags extends SendFlags {
  readonly market: string
  readonly model: Hex
  readonly input: string
  /** In wei. */
  readonly reward: bigint
  readonly deadline: number
}

export async function askCommand(path: string, flags: AskFlags): Promise<void> {
  const screen = openScreen(flags)
  const files = new CompiledFolder(path)
  const market = addressOf('--market', flags.market)
  const input = readDataFile(flags.input)
  const node = await connect(flags)
  const { model, reward, deadline: seconds } = flags
  const asked = await ask(
    node,
    await signerFrom(flags, screen),
    { market, model, files, input, reward, seconds: BigInt(seconds) },
    { onPrice: (price) => screen.say(priceInWords(price)) },
  )
  const { query, version, deadline, transaction, gasUsed } = asked
  screen.say(
    `query ${query} of version ${version}, for ${ether(reward)}, to be answered until ${timeOf(deadline)}`,
  )
  screen.say(`transaction ${transaction}`)
  const numbers = { query: `${query}`, deadline: Number(deadline), gasUsed: `${gasUsed}` }
  screen.result({ ...numbers, version, reward: formatEther(reward), transaction })
}

function timeOf(unix: bigint): string {
  return new Date(1000 * Number(unix)).toISOString()
}
