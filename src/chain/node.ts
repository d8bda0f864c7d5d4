import type { Address, Hash, Hex } from 'viem'
import * as z from 'zod/mini'
import { WrongChainError } from './errors.js'
import { type Answer, PATIENCE, type Patience, Rpc } from './rpc.js'

/** What a contract logged. */
export interface Log {
  readonly address: Address
  readonly topics: readonly Hex[]
  readonly data: Hex
  readonly blockNumber: bigint
  readonly transactionHash: Hash
}

/** What became of a transaction. */
export interface Receipt {
  /** Whether the transaction succeeded. */
  readonly status: boolean
  readonly blockNumber: bigint
  readonly gasUsed: bigint
  /** Wei for a unit of gas. */
  readonly effectiveGasPrice: bigint
  /** Of a transaction that made one. */
  readonly contractAddress?: Address | null | undefined
  readonly logs: readonly Log[]
}

/** The head of a block. */
export interface Block {
  readonly number: bigint
  /** Seconds since 1970. */
  readonly timestamp: bigint
  readonly gasLimit: bigint
  /** Wei for a unit of gas; absent before EIP-1559. */
  readonly baseFeePerGas?: bigint | null | undefined
}

/** Text of this form, as what becomes of it. */
function text<T>(pattern: RegExp, meaning: (text: string) => T) {
  return z.pipe(z.string().check(z.regex(pattern)), z.transform(meaning))
}

const quantity = text(/^0x[0-9a-f]{1,64}$/i, BigInt)
const small = z.pipe(z.pipe(quantity, z.transform(Number)), z.number().check(z.int(), z.nonnegative()))
const bytes = text(/^0x(?:[0-9a-f]{2})*$/i, (digits) => digits.toLowerCase() as Hex)
const address = text(/^0x[0-9a-f]{40}$/i, (digits) => digits.toLowerCase() as Address)

const log = z.object({
  address,
  topics: z.array(bytes),
  data: bytes,
  blockNumber: quantity,
  transactionHash: bytes,
})

const receipt = z.object({
  status: z.pipe(
    quantity,
    z.transform((value) => value === 1n),
  ),
  blockNumber: quantity,
  gasUsed: quantity,
  effectiveGasPrice: quantity,
  contractAddress: z.nullish(address),
  logs: z.array(log),
})

const block = z.object({
  number: quantity,
  timestamp: quantity,
  gasLimit: quantity,
  baseFeePerGas: z.nullish(quantity),
})

/** The newest block, or the one that is about to follow it. */
export type NamedBlock = 'latest' | 'pending'

/** What is asked of a node without changing anything. */
export interface Call {
  readonly from?: Address | undefined
  readonly to?: Address | undefined
  readonly data: Hex
  readonly value?: bigint | undefined
}

/** Which logs are asked for. */
export interface LogFilter {
  readonly address: Address
  readonly topics: readonly (Hex | readonly Hex[] | null)[]
  readonly fromBlock: bigint
  readonly toBlock: bigint
}

/** A node of one chain. Every answer is checked for its form. */
export class ChainNode {
  private constructor(
    private readonly rpc: Rpc,
    readonly chainId: number,
  ) {}

  /**
   * Asks a node for its chain.
   *
   * @throws NodeUnreachableError, NodeRefusesError, NotAnEthereumNodeError; WrongChainError when it is not `chainId`
   */
  static async connect(
    url: string,
    { chainId, patience = PATIENCE }: { chainId?: number | undefined; patience?: Patience } = {},
  ): Promise<ChainNode> {
    const rpc = new Rpc(url, patience)
    // Without a repetition: a wrong URL is to be found out at once.
    const impatient = new Rpc(url, { ...patience, retries: 0 })
    const found = await impatient.result('eth_chainId', [], small)
    if (chainId !== undefined && chainId !== found) {
      const by = { expected: `${chainId}`, 'expected by': '--chain-id' }
      throw new WrongChainError({ node: rpc.host, found, ...by })
    }
    return new ChainNode(rpc, found)
  }

  /** Of the node's URL, which may hold an access key. */
  get host(): string {
    return this.rpc.host
  }

  get patience(): Patience {
    return this.rpc.patience
  }

  /** The code that lies at an address; `0x` where there is none. */
  code(at: Address): Promise<Hex> {
    return this.rpc.result('eth_getCode', [at, 'latest'], bytes)
  }

  /** In wei. */
  balance(of: Address): Promise<bigint> {
    return this.rpc.result('eth_getBalance', [of, 'latest'], quantity)
  }

  /** How many transactions the account has made: mined ones, or waiting ones too. */
  transactionCount(of: Address, until: NamedBlock): Promise<number> {
    return this.rpc.result('eth_getTransactionCount', [of, until], small)
  }

  /** The newest block. */
  latestBlock(): Promise<Block> {
    return this.rpc.result('eth_getBlockByNumber', ['latest', false], block)
  }

  /** What the miners get at least, on top of the base fee; undefined where the node has no opinion. */
  async priorityFee(): Promise<bigint | undefined> {
    const answer = await this.rpc.ask('eth_maxPriorityFeePerGas', [], quantity)
    return 'result' in answer ? answer.result : undefined
  }

  /** Wei for a unit of gas, in the opinion of the node. */
  gasPrice(): Promise<bigint> {
    return this.rpc.result('eth_gasPrice', [], quantity)
  }

  /** What a call would return, or the failure that the node reports. */
  call(call: Call, at: bigint | NamedBlock = 'latest'): Promise<Answer<Hex>> {
    const when = typeof at === 'bigint' ? hex(at) : at
    return this.rpc.ask('eth_call', [withoutGaps(call), when], bytes)
  }

  /** The gas that a call would take, or the failure that the node reports. */
  estimateGas(call: Call, at: NamedBlock = 'latest'): Promise<Answer<bigint>> {
    return this.rpc.ask('eth_estimateGas', [withoutGaps(call), at], quantity)
  }

  /** Undefined while the transaction is not mined. */
  async receipt(of: Hash): Promise<Receipt | undefined> {
    return (await this.rpc.result('eth_getTransactionReceipt', [of], z.nullish(receipt))) ?? undefined
  }

  /** Whether the node has heard of the transaction, mined or not. */
  async knows(hash: Hash): Promise<boolean> {
    const found = await this.rpc.result('eth_getTransactionByHash', [hash], z.nullish(z.object({})))
    return found !== null && found !== undefined
  }

  /** The logs of the blocks from `fromBlock` to `toBlock`, both included. */
  logs({ fromBlock, toBlock, ...filter }: LogFilter): Promise<Log[]> {
    const range = { fromBlock: hex(fromBlock), toBlock: hex(toBlock) }
    return this.rpc.result('eth_getLogs', [{ ...filter, ...range }], z.array(log))
  }

  /** Hands a signed transaction over, once, whatever comes of it. */
  handOver(raw: Hex): Promise<Answer<Hex>> {
    return this.rpc.once('eth_sendRawTransaction', [raw], bytes)
  }
}

function hex(value: bigint): Hex {
  return `0x${value.toString(16)}`
}

function withoutGaps({ from, to, data, value }: Call): Record<string, string> {
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    data,
    ...(value === undefined || value === 0n ? {} : { value: hex(value) }),
  }
}
