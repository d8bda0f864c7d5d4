import type { Address, Hash, Hex } from 'viem'
import { z } from 'zod'
import { WrongChainError } from './errors.js'
import { type Answer, PATIENCE, type Patience, Rpc } from './rpc.js'

const quantity = z
  .string()
  .regex(/^0x[0-9a-f]{1,64}$/i)
  .transform((text) => BigInt(text))
const small = quantity.transform(Number).pipe(z.number().int().nonnegative())
const bytes = z
  .string()
  .regex(/^0x(?:[0-9a-f]{2})*$/i)
  .transform((text) => text.toLowerCase() as Hex)
const address = z
  .string()
  .regex(/^0x[0-9a-f]{40}$/i)
  .transform((text) => text.toLowerCase() as Address)

const log = z.object({
  address,
  topics: z.array(bytes),
  data: bytes,
  blockNumber: quantity,
  transactionHash: bytes,
})

const receipt = z.object({
  status: quantity.transform((value) => value === 1n),
  blockNumber: quantity,
  gasUsed: quantity,
  effectiveGasPrice: quantity,
  contractAddress: address.nullish(),
  logs: z.array(log),
})

const block = z.object({
  number: quantity,
  timestamp: quantity,
  gasLimit: quantity,
  baseFeePerGas: quantity.nullish(),
})

export type Log = z.infer<typeof log>
export type Receipt = z.infer<typeof receipt>
export type Block = z.infer<typeof block>

/** The newest block, or the one that is about to follow it. */
export type NamedBlock = 'latest' | 'pending'

/** What is asked of a node without changing anything. */
export interface Call {
  readonly from?: Address | undefined
  readonly to?: Address | undefined
  readonly data: Hex
  readonly value?: bigint | undefined
}

export interface LogFilter {
  readonly address: Address
  readonly topics: readonly (Hex | readonly Hex[] | null)[]
  readonly fromBlock: bigint
  readonly toBlock: bigint
}

/** A node of one chain. Every answer is checked for its form. */
export class ChainNode {
  private constructor(
    readonly rpc: Rpc,
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

  get patience(): Patience {
    return this.rpc.patience
  }

  code(at: Address): Promise<Hex> {
    return this.rpc.result('eth_getCode', [at, 'latest'], bytes)
  }

  balance(of: Address): Promise<bigint> {
    return this.rpc.result('eth_getBalance', [of, 'latest'], quantity)
  }

  /** How many transactions the account has made: mined ones, or waiting ones too. */
  transactionCount(of: Address, until: NamedBlock): Promise<number> {
    return this.rpc.result('eth_getTransactionCount', [of, until], small)
  }

  latestBlock(): Promise<Block> {
    return this.rpc.result('eth_getBlockByNumber', ['latest', false], block)
  }

  /** What the miners get at least, on top of the base fee; undefined where the node has no opinion. */
  async priorityFee(): Promise<bigint | undefined> {
    const answer = await this.rpc.ask('eth_maxPriorityFeePerGas', [], quantity)
    return 'result' in answer ? answer.result : undefined
  }

  gasPrice(): Promise<bigint> {
    return this.rpc.result('eth_gasPrice', [], quantity)
  }

  call(call: Call, at: bigint | NamedBlock = 'latest'): Promise<Answer<Hex>> {
    const when = typeof at === 'bigint' ? hex(at) : at
    return this.rpc.ask('eth_call', [withoutGaps(call), when], bytes)
  }

  estimateGas(call: Call, at: NamedBlock = 'latest'): Promise<Answer<bigint>> {
    return this.rpc.ask('eth_estimateGas', [withoutGaps(call), at], quantity)
  }

  /** Undefined while the transaction is not mined. */
  async receipt(of: Hash): Promise<Receipt | undefined> {
    return (await this.rpc.result('eth_getTransactionReceipt', [of], receipt.nullish())) ?? undefined
  }

  /** Whether the node has heard of the transaction, mined or not. */
  async knows(hash: Hash): Promise<boolean> {
    const found = await this.rpc.result('eth_getTransactionByHash', [hash], z.object({}).nullish())
    return found !== null && found !== undefined
  }

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
