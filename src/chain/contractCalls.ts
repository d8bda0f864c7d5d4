import {
  type Abi,
  type Address,
  type ContractEventName,
  type ContractFunctionArgs,
  type ContractFunctionName,
  type ContractFunctionReturnType,
  type DecodeEventLogReturnType,
  decodeErrorResult,
  decodeEventLog,
  decodeFunctionResult,
  encodeFunctionData,
  type Hex,
  isAddressEqual,
} from 'viem'
import { NodeFailedError, OtherContractError } from './errors.js'
import type { ChainNode, Log, Receipt } from './node.js'
import { inOneLine, type RpcFailure } from './rpc.js'

/** A contract on the chain, with what it understands. */
export interface Contract<A extends Abi = Abi> {
  readonly address: Address
  readonly abi: A
}

type View = 'pure' | 'view'

/**
 * Calls a function that only reads.
 *
 * @throws OtherContractError when the contract has no such function; NodeFailedError when it reverts for another reason
 */
export async function read<const A extends Abi, N extends ContractFunctionName<A, View>>(
  node: ChainNode,
  { address, abi }: Contract<A>,
  functionName: N,
  args: ContractFunctionArgs<A, View, N>,
): Promise<ContractFunctionReturnType<A, View, N>> {
  const call = { abi, functionName, args } as unknown as Parameters<typeof encodeFunctionData>[0]
  const answer = await node.call({ to: address, data: encodeFunctionData(call) })
  if ('failure' in answer) throw refusal(node, { address, abi }, functionName, answer.failure)
  try {
    return decodeFunctionResult({ ...call, data: answer.result } as never) as never
  } catch {
    throw other(address, functionName, 'no answer')
  }
}

function refusal(node: ChainNode, { address, abi }: Contract, name: string, failure: RpcFailure): Error {
  if (!isRevert(failure)) {
    return new NodeFailedError({
      node: node.host,
      method: 'eth_call',
      problem: inOneLine(failure.message),
    })
  }
  return other(address, name, revertOf(failure, abi)?.text ?? 'a revert without a reason')
}

function other(address: Address, name: string, found: string): OtherContractError {
  return new OtherContractError({ address, what: `answer to ${name}`, found, expected: 'a value' })
}

/** A custom error, or the text of a plain one. */
export interface Revert {
  readonly name: string
  readonly args: readonly unknown[]
  /** The error as one would write it in Solidity. */
  readonly text: string
}

/** Whether the failure is the contract's, not the node's. */
export function isRevert({ code, message, data }: RpcFailure): boolean {
  return code === 3 || (data !== undefined && data !== '0x') || /revert/i.test(message)
}

/** What a call reverted with; undefined when the contract gave no reason, or none of these. */
export function revertOf({ data }: RpcFailure, abi: Abi): Revert | undefined {
  if (data === undefined || data === '0x') return undefined
  try {
    const { errorName, args = [] } = decodeErrorResult({ abi, data: data as Hex })
    return { name: errorName, args, text: `${errorName}(${args.map(String).join(', ')})` }
  } catch {
    return undefined
  }
}

/** Why a call failed, in words. */
export function reasonOf(failure: RpcFailure, abi: Abi): string {
  const revert = revertOf(failure, abi)
  if (revert !== undefined) return revert.text
  if (failure.data !== undefined && failure.data !== '0x')
    return `an unknown error, ${failure.data.slice(0, 10)}`
  return isRevert(failure) ? 'it reverts without a reason' : inOneLine(failure.message)
}

/** The arguments of an event, as an ABI has it. */
export type EventArguments<A extends Abi, N extends ContractEventName<A>> = DecodeEventLogReturnType<
  A,
  N
>['args']

/** The arguments of a log's event; undefined when it is another event. */
export function decodeLog<const A extends Abi, N extends ContractEventName<A>>(
  { topics, data }: Pick<Log, 'topics' | 'data'>,
  abi: A,
  eventName: N,
): EventArguments<A, N> | undefined {
  try {
    const event = decodeEventLog({ abi: abi as Abi, eventName, topics: topics as [Hex, ...Hex[]], data })
    return event.eventName === eventName ? (event.args as unknown as EventArguments<A, N>) : undefined
  } catch {
    return undefined
  }
}

/** The arguments of the event that a transaction has brought about, as this contract always does. */
export function eventOf<const A extends Abi, N extends ContractEventName<A>>(
  { logs }: Receipt,
  { address, abi }: Contract<A>,
  eventName: N,
): EventArguments<A, N> {
  const own = logs.filter((log) => isAddressEqual(log.address, address))
  const found = own.map((log) => decodeLog(log, abi, eventName)).find((args) => args !== undefined)
  if (found !== undefined) return found
  throw new OtherContractError({ address, what: `event ${eventName}`, found: 'none', expected: 'one' })
}
