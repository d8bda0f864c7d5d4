/**
 * The parts of Hardhat 3 that the plugin speaks to. Hardhat is no dependency of this package, as it needs a newer Node: who
 * uses the plugin has it, and compiles against its own types.
 */
declare module 'hardhat/types/config' {
  import type { HardhatPlugin } from 'hardhat/types/plugins'

  export interface HardhatUserConfig {
    plugins?: HardhatPlugin[]
  }

  export interface HardhatConfig {
    readonly paths: {
      readonly root: string
      readonly sources: { readonly solidity: readonly string[] }
    }
  }
}

declare module 'hardhat/types/hooks' {
  import type { HardhatConfig, HardhatUserConfig } from 'hardhat/types/config'
  import type { HardhatRuntimeEnvironment } from 'hardhat/types/hre'
  import type { ChainType, NetworkConnection } from 'hardhat/types/network'
  import type { JsonRpcRequest, JsonRpcResponse } from 'hardhat/types/providers'

  export type HookContext = Omit<HardhatRuntimeEnvironment, 'tasks'>

  export interface HardhatUserConfigValidationError {
    path: Array<string | number>
    message: string
  }

  export interface ConfigHooks {
    validateUserConfig(config: HardhatUserConfig): Promise<HardhatUserConfigValidationError[]>
    resolveUserConfig<Resolve>(
      config: HardhatUserConfig,
      resolve: Resolve,
      next: (config: HardhatUserConfig, resolve: Resolve) => Promise<HardhatConfig>,
    ): Promise<HardhatConfig>
  }

  export interface NetworkHooks {
    newConnection<T extends ChainType | string>(
      context: HookContext,
      next: (context: HookContext) => Promise<NetworkConnection<T>>,
    ): Promise<NetworkConnection<T>>
    onRequest<T extends ChainType | string>(
      context: HookContext,
      connection: NetworkConnection<T>,
      request: JsonRpcRequest,
      next: (
        context: HookContext,
        connection: NetworkConnection<T>,
        request: JsonRpcRequest,
      ) => Promise<JsonRpcResponse>,
    ): Promise<JsonRpcResponse>
  }
}

declare module 'hardhat/types/hre' {
  import type { ArtifactManager } from 'hardhat/types/artifacts'
  import type { HardhatConfig } from 'hardhat/types/config'

  export interface HardhatRuntimeEnvironment {
    readonly config: HardhatConfig
    readonly globalOptions: { readonly buildProfile?: string | undefined }
    readonly artifacts: ArtifactManager
    readonly tasks: unknown
  }
}

declare module 'hardhat/types/artifacts' {
  export interface ArtifactManager {
    artifactExists(name: string): Promise<boolean>
    readArtifact(name: string): Promise<{ readonly bytecode: string }>
  }
}

declare module 'hardhat/types/network' {
  import type { EthereumProvider } from 'hardhat/types/providers'

  export type ChainType = 'generic' | 'l1' | 'op'
  export type DefaultChainType = 'generic'

  export interface NetworkConnection<ChainTypeT extends ChainType | string = DefaultChainType> {
    readonly networkName: string
    readonly networkConfig: { readonly type: 'edr-simulated' | 'http' }
    readonly chainType: ChainTypeT
    readonly provider: EthereumProvider
  }
}

declare module 'hardhat/types/providers' {
  export interface JsonRpcRequest {
    readonly method: string
    readonly params?: unknown
  }

  export interface JsonRpcResponse {
    readonly id: number | string | null
  }

  export interface EthereumProvider {
    request(request: { readonly method: string; readonly params?: readonly unknown[] }): Promise<unknown>
  }
}

declare module 'hardhat/types/plugins' {
  import type { ConfigHooks, NetworkHooks } from 'hardhat/types/hooks'
  import type { TaskDefinition } from 'hardhat/types/tasks'

  type Factory<Hooks> = () => Promise<{ default: () => Promise<Partial<Hooks>> }>

  export interface HardhatPlugin {
    readonly id: string
    readonly npmPackage?: string
    readonly hookHandlers?: {
      readonly config?: Factory<ConfigHooks>
      readonly network?: Factory<NetworkHooks>
    }
    readonly tasks?: TaskDefinition[]
  }
}

declare module 'hardhat/types/tasks' {
  import type { HardhatRuntimeEnvironment } from 'hardhat/types/hre'

  export type TaskArguments = Record<string, unknown>
  type Lazy<T> = () => Promise<{ default: T }>

  export interface TaskDefinition {
    readonly type: 'NEW_TASK' | 'TASK_OVERRIDE'
    readonly id: string[]
    readonly description?: string
    readonly options: Record<string, never>
    readonly positionalArguments?: never[]
    readonly action: Lazy<
      (
        given: TaskArguments,
        hre: HardhatRuntimeEnvironment,
        runSuper: (given: TaskArguments) => Promise<unknown>,
      ) => Promise<unknown>
    >
  }
}
