import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import solc from 'solc'
import {
  type Abi,
  type Address,
  BaseError,
  ContractFunctionRevertedError,
  createPublicClient,
  createWalletClient,
  type Hex,
  http,
  type TransactionReceipt,
} from 'viem'
import { foundry } from 'viem/chains'

export interface CompiledContract {
  readonly abi: Abi
  /** Creation code. */
  readonly bytecode: Hex
  /** Size of the code that lies on the chain after deployment; EIP-170 allows 24,576. */
  readonly deployedBytes: number
  /** What the compiler warned of, formatted. */
  readonly warnings: readonly string[]
}

export interface CompileOptions {
  /** Contract to return; needed for a source with several that can be deployed. */
  readonly contract?: string
  /** The optimizer's trade of size against gas. Default: 200, the compiler's own. */
  readonly runs?: number
  /** Compile by way of Yul. Default: false. */
  readonly viaIR?: boolean
}

/** By source and options: some tests deploy a contract many times. */
const compiled = new Map<string, CompiledContract>()

/** Compiles one source text, optimized. Throws with the compiler's messages when it does not compile. */
export function compileSolidity(source: string, options: CompileOptions = {}): CompiledContract {
  const key = JSON.stringify([source, options])
  const found = compiled.get(key) ?? compileAnew(source, options)
  compiled.set(key, found)
  return found
}

function compileAnew(source: string, options: CompileOptions): CompiledContract {
  const { runs = 200, viaIR = false } = options
  const output: CompilerOutput = JSON.parse(
    solc.compile(
      JSON.stringify({
        language: 'Solidity',
        sources: { 'Contract.sol': { content: source } },
        settings: {
          optimizer: { enabled: true, runs },
          viaIR,
          outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object'] } },
        },
      }),
    ),
  )
  const messages = output.errors ?? []
  const errors = messages.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'))
  const contracts = Object.entries(output.contracts['Contract.sol'] ?? {}).filter(isDeployable)
  const [found, ...others] = contracts.filter(([name]) => name === (options.contract ?? name))
  if (found === undefined || others.length > 0) {
    throw new Error(`expected one contract, found ${contracts.map(([name]) => name).join(', ')}`)
  }
  const [, contract] = found
  return {
    abi: contract.abi,
    bytecode: `0x${contract.evm.bytecode.object}`,
    deployedBytes: contract.evm.deployedBytecode.object.length / 2,
    warnings: messages.map(({ formattedMessage }) => formattedMessage),
  }
}

/** Interfaces have no code. */
function isDeployable([, { evm }]: readonly [string, CompilerContract]): boolean {
  return evm.bytecode.object !== ''
}

interface CompilerOutput {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[]
  readonly contracts: Readonly<Record<string, Readonly<Record<string, CompilerContract>>>>
}

interface CompilerContract {
  readonly abi: Abi
  readonly evm: {
    readonly bytecode: { readonly object: string }
    readonly deployedBytecode: { readonly object: string }
  }
}

export interface Deployed {
  readonly address: Address
  readonly abi: Abi
  readonly gasUsed: bigint
}

/** A private chain in a process of its own, at the newest fork it knows, which mines every transaction at once. */
export interface Evm {
  /** Where its JSON-RPC is served. */
  readonly url: string
  /** Ten accounts with funds, which the node signs for; the first one sends what is sent here. */
  readonly accounts: readonly Address[]
  deploy(contract: Pick<CompiledContract, 'abi' | 'bytecode'>, args?: readonly unknown[]): Promise<Deployed>
  /** Calls without a transaction. Rejects when the call reverts: see `revertOf`. */
  read(contract: Deployed, functionName: string, args?: readonly unknown[]): Promise<unknown>
  /** Calls with encoded calldata and returns the bytes of the answer. */
  call(contract: Deployed, data: Hex): Promise<Hex>
  /** Mines a transaction with encoded calldata; a reverted one is mined too, with status `reverted`. */
  send(contract: Deployed, data: Hex): Promise<TransactionReceipt>
  /** Any request, such as `anvil_mine`. */
  request(method: string, ...params: unknown[]): Promise<unknown>
  /** Ends the process; resolves when it is gone. */
  stop(): Promise<void>
}

/** Private keys of the first accounts: known to everybody, of no value anywhere. */
export const ACCOUNT_KEYS = [
  '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
  '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
  '0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a',
] as const

/** Gas limit of every transaction: estimating instead would take the cheaper way of a failing call. */
const GAS_LIMIT = 12_000_000n

/**
 * Starts anvil on a free port of the loopback interface. No network, no files, the default accounts.
 *
 * The chain ends with `stop()`, and at the latest with this process, however that ends.
 *
 * @param flags further ones of anvil's
 */
export async function startEvm(...flags: string[]): Promise<Evm> {
  const fixed = ['--host', '127.0.0.1', '--port', '0', '--accounts', '10']
  const guard = spawnGuarded(anvilPath(), [...fixed, ...flags])
  const gone = new Promise<void>((resolve) => guard.once('exit', () => resolve()))
  const stop = async () => {
    guard.stdin?.end()
    await gone
  }
  try {
    return { ...(await connect(await listeningUrl(guard))), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Runs `use` with a chain that is gone when the returned promise settles. */
export async function withEvm<T>(use: (evm: Evm) => Promise<T>): Promise<T> {
  const evm = await startEvm()
  try {
    return await use(evm)
  } finally {
    await evm.stop()
  }
}

/** Name and arguments of the custom error that a rejected call reverted with; undefined when there is none. */
export async function revertOf(
  call: Promise<unknown>,
): Promise<{ name: string; args: readonly unknown[] } | undefined> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof BaseError)) return undefined
  const revert = error.walk((cause) => cause instanceof ContractFunctionRevertedError)
  if (!(revert instanceof ContractFunctionRevertedError) || revert.data === undefined) return undefined
  return { name: revert.data.errorName, args: revert.data.args ?? [] }
}

async function connect(url: string): Promise<Omit<Evm, 'stop'>> {
  const options = { chain: foundry, transport: http(url, { retryCount: 0 }), pollingInterval: 20 }
  const reader = createPublicClient(options)
  const writer = createWalletClient(options)
  const accounts = await writer.getAddresses()
  const [account] = accounts
  if (account === undefined) throw new Error('the chain has no account')
  const mined = (hash: Promise<Hex>) =>
    hash.then((known) => reader.waitForTransactionReceipt({ hash: known }))
  return {
    ...{ url, accounts },
    request: (method, ...params) => reader.request({ method, params } as never),
    async deploy({ abi, bytecode }, args = []) {
      const receipt = await mined(writer.deployContract({ abi, bytecode, args, account, gas: GAS_LIMIT }))
      if (receipt.status !== 'success' || !receipt.contractAddress) throw new Error('the deployment reverted')
      return { address: receipt.contractAddress, abi, gasUsed: receipt.gasUsed }
    },
    read: ({ address, abi }, functionName, args = []) =>
      reader.readContract({ address, abi, functionName, args, account }),
    async call({ address }, data) {
      return (await reader.call({ to: address, data, account })).data ?? '0x'
    },
    send: ({ address }, data) =>
      mined(writer.sendTransaction({ to: address, data, account, gas: GAS_LIMIT })),
  }
}

/** The platform's binary, without the script around it, which would outlive a killed parent. */
function anvilPath(): string {
  const platform = `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`
  const require = createRequire(createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json'))
  const folder = dirname(require.resolve(`@foundry-rs/anvil-${platform}/package.json`))
  return join(folder, 'bin', process.platform === 'win32' ? 'anvil.exe' : 'anvil')
}

/** Kills its child when its standard input closes, which happens even if the parent is killed. */
const GUARD = `
  const { spawn } = require('node:child_process')
  const child = spawn(process.argv[1], process.argv.slice(2), { stdio: ['ignore', 'inherit', 'inherit'] })
  const end = () => child.kill('SIGKILL')
  process.stdin.on('end', end).on('error', end).resume()
  child.on('error', (error) => { console.error(error); process.exit(1) }).on('exit', () => process.exit())`

function spawnGuarded(command: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['-e', GUARD, command, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
}

function listeningUrl(process: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    const read = (chunk: Buffer) => {
      output += chunk
      const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(output)?.[1]
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`)
    }
    process.stdout?.on('data', read)
    process.stderr?.on('data', read)
    process.once('exit', () => reject(new Error(`anvil ended:\n${output}`)))
  })
}
