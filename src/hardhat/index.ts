/**
 * The Hardhat 3 plugin: models become verifier contracts with the project's own, and tests prove and send.
 *
 * @module zkml/hardhat
 */
import type { HardhatPlugin } from 'hardhat/types/plugins'
import type { ZkmlConfig, ZkmlUserConfig } from './config.js'
import type { ZkmlConnection } from './connection.js'

export type { Address } from 'viem'
export type { ModelBuildOptions } from '../build/options.js'
export type { ZkmlConfig, ZkmlModelConfig, ZkmlUserConfig } from './config.js'
export type { ZkmlConnection } from './connection.js'
export type { ContractProof, HardhatModel, Sender, Verification, VerifierContract } from './model.js'

declare module 'hardhat/types/config' {
  interface HardhatUserConfig {
    /** Models whose verifier contracts are built with the project's own. */
    zkml?: ZkmlUserConfig
  }

  interface HardhatConfig {
    readonly zkml: ZkmlConfig
  }
}

declare module 'hardhat/types/network' {
  interface NetworkConnection<ChainTypeT extends ChainType | string = DefaultChainType> {
    /** Proves with the project's models, and sends proofs to this network. */
    readonly zkml: ZkmlConnection
  }
}

/**
 * The Hardhat 3 plugin: before every build, the models of the `zkml` section become circuits, keys and verifier contracts, which
 * are compiled with the project's own.
 *
 * @example
 * ```ts
 * // hardhat.config.ts
 * import { defineConfig } from 'hardhat/config'
 * import zkml from 'zkml/hardhat'
 *
 * export default defineConfig({
 *   plugins: [zkml],
 *   solidity: '0.8.30',
 *   zkml: { models: { Digits: { path: 'models/digits.onnx', calibration: 'models/samples.json' } } },
 * })
 * ```
 */
const plugin: HardhatPlugin = {
  id: 'zkml',
  npmPackage: 'zkml',
  hookHandlers: {
    config: () => import('./config.js').then(({ configHooks }) => ({ default: configHooks })),
    network: () => import('./network.js').then(({ networkHooks }) => ({ default: networkHooks })),
  },
  tasks: [
    {
      type: 'TASK_OVERRIDE' as never,
      id: ['build'],
      options: {},
      action: () => import('./tasks.js').then(({ buildContracts }) => ({ default: buildContracts })),
    },
    {
      type: 'NEW_TASK' as never,
      id: ['zkml'],
      description: 'Lists the models, with the sizes of their circuits and what their keys are',
      options: {},
      positionalArguments: [],
      action: () => import('./tasks.js').then(({ listModels }) => ({ default: listModels })),
    },
  ],
}

// biome-ignore lint/style/noDefaultExport: a Hardhat plugin is a module's default export
export default plugin
