import { readFileSync } from 'node:fs'
import {
  type Abi,
  type Address,
  createTestClient,
  decodeErrorResult,
  encodeFunctionData,
  getAddress,
  type Hex,
  http,
  type Log,
  parseEventLogs,
  publicActions,
  type TransactionReceipt,
  walletActions,
} from 'viem'
import { foundry } from 'viem/chains'
import { compileText } from '../../bench/contracts.js'
import { type Evm, startEvm } from './evm.js'

/** Code and interface of a contract that lies on the chain. */
export interface Contract {
  readonly address: Address
  readonly abi: Abi
}

/** A call of a contract's function in a transaction. */
export interface Call {
  readonly to: Contract
  readonly name: string
  readonly args?: readonly unknown[]
  /** Default: the first account. */
  readonly from?: Address
  readonly value?: bigint
  /** Gas limit. Default: 8 million. */
  readonly gas?: bigint
}

export interface ContractError {
  readonly name: string
  readonly args: readonly unknown[]
}

export interface ContractEvent {
  readonly name: string
  readonly args: Readonly<Record<string, unknown>>
}

/** What became of a mined call. */
export interface Outcome {
  readonly status: 'success' | 'reverted'
  readonly gasUsed: bigint
  readonly gasPrice: bigint
  readonly block: bigint
  /** What it reverted with: a custom error, or the bytes that are none. */
  readonly error?: ContractError | Hex
  /** Those of the called contract. */
  readonly events: readonly ContractEvent[]
}

/** A chain of a test: every call is mined, and what it reverted with is read off the mined transaction. */
export interface Chain {
  readonly evm: Evm
  readonly accounts: readonly Address[]
  deploy(
    contract: { readonly abi: Abi; readonly bytecode: Hex },
    args?: readonly unknown[],
  ): Promise<Contract>
  send(call: Call): Promise<Outcome>
  /** Mines all calls in one block, in this order. Gas limits must fit a block together. */
  sendTogether(calls: readonly Call[]): Promise<Outcome[]>
  read<T>(contract: Contract, name: string, args?: readonly unknown[]): Promise<T>
  balance(of: Address): Promise<bigint>
  giveMoney(to: Address, amount: bigint): Promise<void>
  /** Time of the newest block, in Unix seconds. */
  now(): Promise<bigint>
  blockNumber(): Promise<bigint>
  mine(blocks: number): Promise<void>
  /** The next block has this time. */
  nextTime(seconds: bigint): Promise<void>
  stop(): Promise<void>
}

const GAS_LIMIT = 8_000_000n

export async function startChain(): Promise<Chain> {
  const evm = await startEvm()
  return { ...chainOn(evm), stop: evm.stop }
}

function chainOn(evm: Evm): Omit<Chain, 'stop'> {
  const client = clientOf(evm)
  const [first] = evm.accounts as [Address]
  const submit = ({ to, name, args = [], from = first, value = 0n, gas = GAS_LIMIT }: Call) =>
    client.sendTransaction({
      account: from,
      to: to.address,
      data: encodeFunctionData({ abi: to.abi, functionName: name, args }),
      ...{ value, gas },
    })
  const outcome = async ({ to }: Call, hash: Hex): Promise<Outcome> => {
    const receipt = await client.waitForTransactionReceipt({ hash })
    const error =
      receipt.status === 'success' ? {} : { error: decoded(to.abi, await revertData(client, hash)) }
    return { ...facts(receipt), ...error, events: eventsOf(to, receipt.logs) }
  }
  return {
    ...{ evm, accounts: evm.accounts },
    async deploy(contract, args = []) {
      const { address, abi } = await evm.deploy(contract, args)
      return { address: getAddress(address), abi }
    },
    send: async (call) => outcome(call, await submit(call)),
    async sendTogether(calls) {
      await client.setAutomine(false)
      const hashes: Hex[] = []
      for (const call of calls) hashes.push(await submit(call))
      await client.mine({ blocks: 1 })
      await client.setAutomine(true)
      return Promise.all(hashes.map((hash, i) => outcome(calls[i]!, hash)))
    },
    read: ({ address, abi }, functionName, args = []) =>
      client.readContract({ address, abi, functionName, args }) as Promise<never>,
    balance: (address) => client.getBalance({ address }),
    giveMoney: (address, value) => client.setBalance({ address, value }),
    now: async () => (await client.getBlock()).timestamp,
    blockNumber: () => client.getBlockNumber({ cacheTime: 0 }),
    mine: (blocks) => client.mine({ blocks }),
    nextTime: (timestamp) => client.setNextBlockTimestamp({ timestamp }),
  }
}

function clientOf({ url }: Evm) {
  const options = { mode: 'anvil', chain: foundry, transport: http(url, { retryCount: 0 }) } as const
  return createTestClient({ ...options, pollingInterval: 20 })
    .extend(publicActions)
    .extend(walletActions)
}

function facts({ status, gasUsed, effectiveGasPrice, blockNumber }: TransactionReceipt) {
  return { status, gasUsed, gasPrice: effectiveGasPrice, block: blockNumber }
}

async function revertData(client: ReturnType<typeof clientOf>, hash: Hex): Promise<Hex> {
  const request = { method: 'debug_traceTransaction', params: [hash, { tracer: 'callTracer' }] }
  const { output = '0x' } = (await client.request(request as never)) as { output?: Hex }
  return output
}

/** Bytes that are none of the interface's errors stay bytes. */
function decoded(abi: Abi, data: Hex): ContractError | Hex {
  try {
    const { errorName, args } = decodeErrorResult({ abi, data })
    return { name: errorName, args: args ?? [] }
  } catch {
    return data
  }
}

function eventsOf({ address, abi }: Contract, logs: readonly Log[]): ContractEvent[] {
  const own = logs.filter((log) => log.address.toLowerCase() === address.toLowerCase())
  return parseEventLogs({ abi, logs: own }).map((log) => {
    const { eventName, args } = log as unknown as { eventName: string; args: Record<string, unknown> }
    return { name: eventName, args: { ...args } }
  })
}

/** The contracts of a source of test/contracts/sol, by name. */
export function testContracts(file: string): (name: string) => { readonly abi: Abi; readonly bytecode: Hex } {
  const path = `test/contracts/sol/${file}`
  const compiled = compileText(path, readFileSync(path, 'utf8'))
  return (name) => {
    const found = compiled.get(name)
    if (found === undefined) throw new Error(`${path} holds no contract ${name}`)
    return found
  }
}

/** The contract with another's errors in its interface: those that it passes on. */
export function withErrorsOf<T extends { readonly abi: Abi }>(contract: T, other: { readonly abi: Abi }): T {
  const errors = other.abi.filter(({ type }) => type === 'error')
  return { ...contract, abi: [...contract.abi, ...errors] }
}
