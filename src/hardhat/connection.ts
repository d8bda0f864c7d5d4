import type { HookContext } from 'hardhat/types/hooks'
import { buildContract } from './contracts.js'
import type { HardhatModel } from './model.js'
import type { Connected } from './network.js'

/** What the plugin adds to a connection. */
export interface ZkmlConnection {
  /**
   * A model of the configuration, to prove with and to send proofs to this network.
   *
   * @throws UnknownModelError; the errors of compiling the model
   */
  model(name: string): Promise<HardhatModel>
}

export function connectionOf(context: HookContext, connection: Connected): ZkmlConnection {
  return {
    model: async (name) => {
      const contract = await buildContract(context.config, name, { allowDevelopmentKey: true })
      const { hardhatModel } = await import('./model.js')
      return hardhatModel(context, connection, contract)
    },
  }
}
