import { type Address, encodeEventTopics, type Hex } from 'viem'
import { decodeLog } from './contractCalls.js'
import { NodeFailedError } from './errors.js'
import { inferenceMarket } from './generated/inferenceMarket.js'
import type { ChainNode, Log } from './node.js'

const { abi } = inferenceMarket

/** A query as it was posted. */
export interface PostedQuery {
  readonly id: bigint
  /** In wei. */
  readonly reward: bigint
  readonly inputs: Hex
}

/** Nodes limit how many blocks a question about logs may span; where this is too many, fewer are asked for. */
const SPAN = 10_000n

/**
 * The queries that were posted in these blocks, the first and the last included, oldest first.
 *
 * @throws NodeFailedError when the node refuses to look into even one block
 */
export async function queriesBetween(
  node: ChainNode,
  market: Address,
  first: bigint,
  last: bigint,
): Promise<PostedQuery[]> {
  const topics = encodeEventTopics({ abi, eventName: 'Asked' }) as [Hex]
  const found: Log[] = []
  for (let from = first, span = SPAN; from <= last; ) {
    const to = from + span - 1n < last ? from + span - 1n : last
    try {
      found.push(...(await node.logs({ address: market, topics, fromBlock: from, toBlock: to })))
      from = to + 1n
    } catch (error) {
      if (!(error instanceof NodeFailedError) || span === 1n) throw error
      span /= 2n
    }
  }
  return found.flatMap((log) => decodeLog(log, abi, 'Asked') ?? [])
}
