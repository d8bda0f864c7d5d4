import { type Abi, type Address, formatEther, type Hash, type Hex, keccak256, parseTransaction } from 'viem'
import { reasonOf, revertOf } from './contractCalls.js'
import {
  NodeFailedError,
  NodeRefusesError,
  NodeUnreachableError,
  NotAnEthereumNodeError,
  NotEnoughFundsError,
  OutOfGasError,
  OverGasLimitError,
  TransactionPendingError,
  TransactionRefusedError,
  TransactionReplacedError,
  TransactionRevertedError,
  WouldRevertError,
} from './errors.js'
import type { Call, ChainNode, NamedBlock, Receipt } from './node.js'
import { inOneLine, type RpcFailure, sleep } from './rpc.js'
import type { Signer } from './signer.js'

/** A transaction before it has a nonce and a price. */
export interface Draft {
  /** Undefined for the creation of a contract. */
  readonly to?: Address | undefined
  readonly data: Hex
  readonly value?: bigint | undefined
  /** What it does, for errors: `register the model`. */
  readonly action: string
  /** For the errors that it can revert with. */
  readonly abi: Abi
  /** Where it is simulated; the newest block unless it is for the next one only. */
  readonly at?: NamedBlock
}

/** A signed transaction. Its bytes can be handed to any number of nodes: they are one transaction. */
export interface Signed {
  readonly hash: Hash
  readonly raw: Hex
  readonly from: Address
  readonly nonce: number
}

/** What a transaction will cost, in wei. */
export interface Price {
  readonly gas: bigint
  readonly from: Address
  /** At the present base fee, if it takes all of the gas. */
  readonly expected: bigint
  /** In no case more. */
  readonly most: bigint
}

/** What happens on the way. */
export interface Steps {
  /** What the simulated call returned: of a creation, the code that will lie on the chain. */
  readonly onSimulated?: (result: Hex) => void
  /** Before it is signed. */
  readonly onPrice?: (price: Price) => void
  /** Signed, not yet handed over: the place to note it down. */
  readonly onSigned?: (signed: Signed) => void
}

/** A transaction that is in a block. */
export interface Mined {
  readonly hash: Hash
  readonly receipt: Receipt
}

/**
 * Sends one transaction and waits until it is mined: simulates it, settles nonce and fees, signs here, hands it over once.
 *
 * Nothing is sent twice: when handing over has an unknown outcome, the transaction is looked up by its hash, and its nonce
 * is watched, until it is mined or time is up.
 *
 * @throws before anything is sent: WouldRevertError, OverGasLimitError, NotEnoughFundsError, and the errors of reading;
 * afterwards: TransactionRefusedError, TransactionReplacedError, TransactionPendingError, TransactionRevertedError,
 * OutOfGasError
 */
export async function send(node: ChainNode, signer: Signer, draft: Draft, steps: Steps = {}): Promise<Mined> {
  const signed = await prepare(node, signer, draft, steps)
  steps.onSigned?.(signed)
  const receipt = await handOver(node, signed)
  return { hash: signed.hash, receipt: await succeeded(node, signed, receipt, draft.abi) }
}

/**
 * What became of a transaction that an earlier run signed. If the node has never heard of it, it gets the same bytes.
 *
 * @returns undefined when it can never be mined any more, as another transaction took its nonce
 * @throws as `send` after handing over
 */
export async function resume(node: ChainNode, signed: Signed, abi: Abi): Promise<Mined | undefined> {
  try {
    const known = await telling(signed, () => isKnown(node, signed))
    const receipt = await (known ? untilMined(node, signed) : handOver(node, signed))
    return { hash: signed.hash, receipt: await succeeded(node, signed, receipt, abi) }
  } catch (error) {
    if (error instanceof TransactionReplacedError) return undefined
    throw error
  }
}

async function prepare(node: ChainNode, signer: Signer, draft: Draft, steps: Steps): Promise<Signed> {
  const { address: from } = signer
  const { to, data, value = 0n } = draft
  const call: Call = { from, to, data, value }
  const balance = await node.balance(from)
  if (balance < value) throw poor(from, balance, value)
  const block = await node.latestBlock()
  steps.onSimulated?.(await simulate(node, call, draft, block.gasLimit))
  const gas = await gasFor(node, call, draft, block.gasLimit)
  const fees = await feesAt(node, block.baseFeePerGas ?? undefined)
  const price = { gas, from, expected: gas * fees.present + value, most: gas * fees.most + value }
  steps.onPrice?.(price)
  if (balance < price.most) throw poor(from, balance, price.most)
  const nonce = await node.transactionCount(from, 'pending')
  const common = { chainId: node.chainId, nonce, gas, data, value, ...(to === undefined ? {} : { to }) }
  const raw = await signer.signTransaction({ ...common, ...fees.fields })
  return { hash: keccak256(raw), raw, from, nonce }
}

/** Node's words for: there is not gas enough in a block. */
const GAS_WORDS =
  /out ?of ?gas|gas required exceeds|intrinsic gas|exceeds block gas limit|gas limit (is )?too/i

async function simulate(
  node: ChainNode,
  call: Call,
  { action, abi, at }: Draft,
  limit: bigint,
): Promise<Hex> {
  const answer = await node.call(call, at)
  if ('result' in answer) return answer.result
  throw obstacle(answer.failure, action, abi, limit)
}

/** An eighth more than the node's estimate, as far as a block holds it. */
async function gasFor(
  node: ChainNode,
  call: Call,
  { action, abi, at }: Draft,
  limit: bigint,
): Promise<bigint> {
  const answer = await node.estimateGas(call, at)
  if ('failure' in answer) throw obstacle(answer.failure, action, abi, limit)
  const estimate = answer.result
  if (estimate > limit) throw new OverGasLimitError({ needed: `${estimate}`, limit })
  const ample = estimate + estimate / 8n
  return ample < limit ? ample : limit
}

function obstacle(failure: RpcFailure, action: string, abi: Abi, limit: bigint): Error {
  const revert = revertOf(failure, abi)
  if (revert === undefined && GAS_WORDS.test(failure.message))
    return new OverGasLimitError({ needed: 'more than the limit', limit })
  return new WouldRevertError({ action, reason: reasonOf(failure, abi) }, revert?.name)
}

function poor(account: Address, balance: bigint, needed: bigint): NotEnoughFundsError {
  const ether = (wei: bigint) => `${formatEther(wei)} ETH`
  return new NotEnoughFundsError({ account, balance: ether(balance), needed: ether(needed) })
}

const GWEI = 1_000_000_000n

/** What a unit of gas costs now, in wei. */
export async function gasPriceOf(node: ChainNode): Promise<bigint> {
  const { baseFeePerGas } = await node.latestBlock()
  return (await feesAt(node, baseFeePerGas ?? undefined)).present
}

/** Twice the base fee is enough for six full blocks in a row. Chains without a base fee have one price. */
async function feesAt(node: ChainNode, baseFee: bigint | undefined) {
  if (baseFee === undefined) {
    const gasPrice = await node.gasPrice()
    return { present: gasPrice, most: gasPrice, fields: { type: 'legacy', gasPrice } as const }
  }
  const maxPriorityFeePerGas = (await node.priorityFee()) ?? GWEI
  const maxFeePerGas = 2n * baseFee + maxPriorityFeePerGas
  return {
    present: baseFee + maxPriorityFeePerGas,
    most: maxFeePerGas,
    fields: { type: 'eip1559', maxFeePerGas, maxPriorityFeePerGas } as const,
  }
}

/** Hands the bytes over, once, and waits for them to be mined. */
async function handOver(node: ChainNode, signed: Signed): Promise<Receipt> {
  const failure = await handedOver(node, signed)
  // An error does not mean that the transaction is not there: it may be known from before.
  if (failure !== undefined) await telling(signed, () => requireKnown(node, signed, failure))
  return untilMined(node, signed)
}

/** @returns what the node said against it; undefined when it took the transaction, or may have */
async function handedOver(node: ChainNode, { raw }: Signed): Promise<RpcFailure | undefined> {
  try {
    const answer = await node.handOver(raw)
    return 'failure' in answer ? answer.failure : undefined
  } catch (error) {
    if (isOfNode(error)) return undefined
    throw error
  }
}

const KNOWN_WORDS = /already known|already imported|known transaction|already exists/i

async function requireKnown(node: ChainNode, signed: Signed, failure: RpcFailure): Promise<void> {
  if ((await isKnown(node, signed)) || KNOWN_WORDS.test(failure.message)) return
  if ((await node.transactionCount(signed.from, 'latest')) > signed.nonce) throw replaced(signed)
  const { hash: transaction, nonce } = signed
  throw new TransactionRefusedError({ transaction, nonce, problem: inOneLine(failure.message) })
}

async function isKnown(node: ChainNode, { hash }: Signed): Promise<boolean> {
  return (await node.receipt(hash)) !== undefined || (await node.knows(hash))
}

/** Looks at a nonce that was taken so often before it is believed that the receipt does not just come late. */
const LOOKS = 3

function untilMined(node: ChainNode, signed: Signed): Promise<Receipt> {
  const { pollMs, minedMs } = node.patience
  return telling(signed, async () => {
    let taken = 0
    for (let waited = 0; waited <= minedMs; waited += pollMs) {
      const receipt = await node.receipt(signed.hash)
      if (receipt !== undefined) return receipt
      taken = (await node.transactionCount(signed.from, 'latest')) > signed.nonce ? taken + 1 : 0
      if (taken === LOOKS) throw replaced(signed)
      await sleep(pollMs)
    }
    throw pending(signed, (await node.knows(signed.hash)) ? 'yes' : 'no', `${minedMs / 1000} s`)
  })
}

/** When the node cannot be asked any more, what must be told is the transaction that may be under way. */
async function telling<T>(signed: Signed, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isOfNode(error)) throw error
    throw pending(signed, inOneLine(error.message), 'until the node did not answer', error)
  }
}

function pending({ hash, nonce }: Signed, known: string, waited: string, cause?: unknown) {
  const facts = { transaction: hash, nonce, 'known to the node': known, waited }
  return new TransactionPendingError(facts, cause)
}

/** Whether the trouble is that of asking, not what was answered. */
function isOfNode(error: unknown): error is Error {
  return NODE_ERRORS.some((kind) => error instanceof kind)
}

const NODE_ERRORS = [NodeUnreachableError, NotAnEthereumNodeError, NodeRefusesError, NodeFailedError]

function replaced({ hash, from, nonce }: Signed): TransactionReplacedError {
  return new TransactionReplacedError({ transaction: hash, account: from, nonce })
}

async function succeeded(node: ChainNode, signed: Signed, receipt: Receipt, abi: Abi): Promise<Receipt> {
  if (receipt.status) return receipt
  const { gas = 0n, to, data = '0x', value } = parseTransaction(signed.raw)
  const { blockNumber: block, gasUsed } = receipt
  const facts = { transaction: signed.hash, block, 'gas used': gasUsed }
  if (gasUsed >= gas) throw new OutOfGasError(facts)
  // What the same call reverts with after the block is most often why the transaction did.
  const again = await node.call({ from: signed.from, to: to ?? undefined, data, value }, block)
  const reason = 'failure' in again ? reasonOf(again.failure, abi) : 'not known: the same call would pass now'
  throw new TransactionRevertedError({ ...facts, reason })
}
