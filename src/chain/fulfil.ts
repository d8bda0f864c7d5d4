import { type Address, encodeFunctionData, type Hash, type Hex, isAddressEqual } from 'viem'
import { proofCalldata } from '../contract/calldata.js'
import { InternalError } from '../errors.js'
import type { CircuitFiles, Outputs } from '../infer.js'
import { OutOfCalibratedRangeError } from '../integer/errors.js'
import { prove } from '../prove.js'
import type { Bytes } from '../provers/keySource.js'
import { commitmentOf } from './commitment.js'
import { eventOf, read } from './contractCalls.js'
import { OverGasLimitError, TransactionRevertedError, WouldRevertError } from './errors.js'
import { inferenceMarket } from './generated/inferenceMarket.js'
import { publicInputs, registryOf } from './market.js'
import type { ChainNode, Receipt } from './node.js'
import { type PostedQuery, queriesBetween } from './queries.js'
import { decodeInputs } from './queryInputs.js'
import { sleep } from './rpc.js'
import { type Draft, gasPriceOf, type Mined, send } from './send.js'
import type { Signer } from './signer.js'

const { abi } = inferenceMarket

/** Whose queries are answered, and with what. */
export interface Service {
  readonly market: Address
  /** The deployed verifier of the files' circuit and key. */
  readonly verifier: Address
  readonly files: CircuitFiles
  readonly zkey: Bytes
}

/** Which queries are answered, and for how long. */
export interface FulfilOptions {
  /** First block that is looked at. */
  readonly fromBlock: bigint
  /** End when all queries of the chain so far are seen to, instead of watching for more. */
  readonly once: boolean
  /** In wei; queries that pay less are left to others. */
  readonly minReward: bigint
  /** Ends it before the next query. What is committed to is still revealed. */
  readonly signal?: AbortSignal
}

/** What happened to a query. */
export type FulfilEvent =
  | { readonly kind: 'skipped'; readonly query: bigint; readonly reason: string }
  | { readonly kind: 'proving'; readonly query: bigint; readonly reward: bigint }
  | {
      readonly kind: 'committed'
      readonly query: bigint
      readonly transaction: Hash
      /** First block in which it can be revealed. */
      readonly revealFrom: bigint
    }
  | {
      readonly kind: 'fulfilled'
      readonly query: bigint
      readonly transaction: Hash
      readonly outputs: Outputs
      /** In wei. */
      readonly earned: bigint
      /** What the gas of both transactions cost, in wei. */
      readonly spent: bigint
    }

/**
 * Answers the queries of a market that this verifier is to verify: proves, commits, waits, reveals.
 *
 * Questions to the node are repeated while the connection fails, transactions never.
 *
 * @throws NothingDeployedError, OtherContractError when no market lies at the address; the errors of `prove`, and those of
 * `send` but for a revert, after which the query is skipped
 */
export async function* fulfil(
  node: ChainNode,
  signer: Signer,
  service: Service,
  { fromBlock, once, minReward, signal }: FulfilOptions,
): AsyncGenerator<FulfilEvent, void> {
  await registryOf(node, service.market)
  for (let next = fromBlock; ; ) {
    const { number: head } = await node.latestBlock()
    for (const query of await queriesBetween(node, service.market, next, head)) {
      if (signal?.aborted) return
      yield* answer({ node, signer, service, minReward, signal }, query)
    }
    // A node of many machines may show an older head than before.
    if (head >= next) next = head + 1n
    if (once || signal?.aborted) return
    await sleep(node.patience.pollMs, signal)
    if (signal?.aborted) return
  }
}

interface Work {
  readonly node: ChainNode
  readonly signer: Signer
  readonly service: Service
  readonly minReward: bigint
  readonly signal: AbortSignal | undefined
}

async function* answer(work: Work, query: PostedQuery): AsyncGenerator<FulfilEvent, void> {
  const { service, signal } = work
  const state = await stateOf(work, query)
  if (!isAddressEqual(state.verifier, service.verifier)) return
  const skipped = (reason: string) => ({ kind: 'skipped', query: query.id, reason }) as const
  const decoded = await whatToProve(work, query, state)
  if ('problem' in decoded) {
    yield skipped(decoded.problem)
    return
  }
  yield { kind: 'proving', query: query.id, reward: query.reward }
  const answered = await proveQuery(service, query, decoded.sample)
  if ('problem' in answered) {
    yield skipped(answered.problem)
    return
  }
  if (signal?.aborted) return
  try {
    yield* commitAndReveal(work, query, answered)
  } catch (error) {
    const reason = rejection(error)
    if (reason === undefined) throw error
    yield skipped(reason)
  }
}

/** Why the market does not take an answer, where the next query may fare better. */
function rejection(error: unknown): string | undefined {
  if (error instanceof OverGasLimitError) return 'the answer needs more gas than a block holds'
  const isRevert = error instanceof WouldRevertError || error instanceof TransactionRevertedError
  return isRevert ? `the market rejects the answer: ${error.facts.reason}` : undefined
}

type QueryState = Awaited<ReturnType<typeof stateOf>>

function stateOf({ node, service }: Work, { id }: PostedQuery) {
  return read(node, { address: service.market, abi }, 'query', [id])
}

const STATUS = ['it does not exist', undefined, 'it is answered already', 'it is refunded'] as const

/** The inputs of a query that can be answered now, or why it cannot. */
async function whatToProve(
  { node, service, minReward }: Work,
  { inputs, reward }: PostedQuery,
  { status, deadline, receiverGas }: QueryState,
): Promise<ReturnType<typeof decodeInputs>> {
  const closed = STATUS[status] ?? undefined
  if (closed !== undefined) return { problem: closed }
  const { timestamp, gasLimit } = await node.latestBlock()
  if (timestamp >= BigInt(deadline)) return { problem: 'its deadline has passed' }
  if (reward < minReward) return { problem: 'its reward is too small' }
  // Whoever asks says how much gas the prover has to buy for his contract.
  if (receiverGas >= gasLimit) return { problem: 'its receiver asks for more gas than a block holds' }
  if (receiverGas > 0 && BigInt(receiverGas) * (await gasPriceOf(node)) > reward) {
    return { problem: 'the gas of its receiver costs more than its reward' }
  }
  const hidden = hiddenInput(service)
  return hidden === undefined ? decodeInputs(service.files, inputs) : { problem: hidden }
}

function hiddenInput({ files: { manifest } }: Service): string | undefined {
  const hashed = publicInputs(manifest).find(({ visibility }) => visibility === 'hashed')
  if (hashed !== undefined) return `input ${hashed.name} is hashed: only who has its opening can prove`
  const inputs = manifest.tensors.filter(({ role }) => role === 'input')
  const hidden = inputs.find(({ visibility }) => visibility === 'private')
  return hidden && `input ${hidden.name} is private: the query does not carry it`
}

interface Problem {
  readonly problem: string
}

interface Answer {
  readonly proof: Hex
  readonly values: readonly bigint[]
  readonly outputs: Outputs
}

async function proveQuery(
  { files, zkey }: Service,
  query: PostedQuery,
  sample: unknown,
): Promise<Answer | Problem> {
  try {
    const { proof, publicSignals, outputs } = await prove(files, zkey, sample)
    const { statement, protocol } = files.manifest
    const calldata = proofCalldata(proof, publicSignals, statement, protocol)
    if (calldata.inputs === query.inputs) {
      return { proof: calldata.proof, values: calldata.outputs, outputs }
    }
  } catch (error) {
    if (error instanceof OutOfCalibratedRangeError)
      return { problem: `it cannot be proved: ${error.message}` }
    throw error
  }
  throw new InternalError('a proof is of other inputs than the query asks for')
}

async function* commitAndReveal(
  work: Work,
  { id, inputs, reward }: PostedQuery,
  { proof, values, outputs }: Answer,
): AsyncGenerator<FulfilEvent, void> {
  const { node, signer, service } = work
  const market = { address: service.market, abi }
  const commitment = commitmentOf(id, signer.address, proof, values)
  const commit = encodeFunctionData({ abi, functionName: 'commit', args: [id, commitment] })
  const committed = await send(node, signer, draftOf(service, 'commit to an answer', commit))
  const { revealFrom } = eventOf(committed.receipt, market, 'Committed')
  yield { kind: 'committed', query: id, transaction: committed.hash, revealFrom }
  const reveal = encodeFunctionData({ abi, functionName: 'fulfil', args: [id, inputs, proof, values] })
  const revealed = await revealOnce(work, draftOf(service, 'reveal the answer', reveal), revealFrom)
  const spent = costOf(committed.receipt) + costOf(revealed.receipt)
  yield { kind: 'fulfilled', query: id, transaction: revealed.hash, outputs, earned: reward, spent }
}

function draftOf({ market }: Service, action: string, data: Hex): Draft {
  return { to: market, data, action, abi }
}

/**
 * Sends the reveal so that the first block that takes it can be the next one. A node that cannot simulate in the next block
 * is asked again when that is the latest.
 */
async function revealOnce({ node, signer }: Work, draft: Draft, revealFrom: bigint): Promise<Mined> {
  await reached(node, revealFrom - 1n)
  try {
    return await send(node, signer, { ...draft, at: 'pending' })
  } catch (error) {
    const isEarly = error instanceof WouldRevertError && (error.error ?? EARLY) === EARLY
    if (!isEarly) throw error
  }
  await reached(node, revealFrom)
  return send(node, signer, draft)
}

const EARLY = 'RevealTooEarly'

async function reached(node: ChainNode, block: bigint): Promise<void> {
  while ((await node.latestBlock()).number < block) await sleep(node.patience.pollMs)
}

function costOf({ gasUsed, effectiveGasPrice }: Receipt): bigint {
  return gasUsed * effectiveGasPrice
}
