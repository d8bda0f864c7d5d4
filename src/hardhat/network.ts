import type { HookContext, NetworkHooks } from 'hardhat/types/hooks'
import type { NetworkConnection } from 'hardhat/types/network'
import { connectionOf } from './connection.js'
import { developmentContracts, qualifiedName } from './contracts.js'
import { LiveDevelopmentKeyError } from './errors.js'
import { inPlainWords } from './pluginError.js'

/** The part of a connection that tells where it leads. */
export type Connected = Pick<NetworkConnection<string>, 'networkName' | 'networkConfig' | 'provider'>

/** Chain identifiers of development nodes (Hardhat's and anvil's, ganache's), which no public chain has. */
const DEVELOPMENT_CHAINS = [31337, 1337]

/** Plain and raw transactions, private ones, bundles, and what wallets add. */
const SENDING = /_send/i

export async function networkHooks(): Promise<Partial<NetworkHooks>> {
  return {
    newConnection: async (context, next) => {
      const connection = await next(context)
      return Object.assign(connection, { zkml: connectionOf(context, connection) })
    },
    onRequest: async (context, connection, request, next) => {
      if (SENDING.test(request.method))
        await inPlainWords(context.config.paths.root, () =>
          requireDeployable(context, connection, request.params),
        )
      return next(context, connection, request)
    },
  }
}

/**
 * Refuses a transaction that carries the code of a contract with a development key to a live network: to create the contract, or
 * within the code of another one that does.
 *
 * @throws LiveDevelopmentKeyError
 */
async function requireDeployable(
  context: HookContext,
  connection: Connected,
  params: unknown,
): Promise<void> {
  const { config } = context
  if (config.zkml.allowDevelopmentKey || isSimulated(connection)) return
  const contracts = developmentContracts(config)
  if (contracts.length === 0) return
  const text = JSON.stringify(params ?? []).toLowerCase()
  for (const { file, contract } of contracts) {
    const code = await codeOf(context, qualifiedName(config, file, contract))
    if (code !== undefined && text.includes(code) && (await isLive(connection))) {
      throw new LiveDevelopmentKeyError({ contract, network: connection.networkName })
    }
  }
}

/** Creation code as it stands in a transaction; undefined where the contract has none or has not been compiled. */
async function codeOf({ artifacts }: HookContext, name: string): Promise<string | undefined> {
  if (!(await artifacts.artifactExists(name))) return undefined
  const { bytecode } = await artifacts.readArtifact(name)
  return bytecode === '0x' ? undefined : bytecode.slice(2).toLowerCase()
}

/** Whether others may rely on what happens there. */
export async function isLive(connection: Connected): Promise<boolean> {
  const { provider } = connection
  if (isSimulated(connection)) return false
  return !DEVELOPMENT_CHAINS.includes(Number(await provider.request({ method: 'eth_chainId' })))
}

function isSimulated({ networkConfig }: Connected): boolean {
  return networkConfig.type === 'edr-simulated'
}
