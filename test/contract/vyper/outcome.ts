import { BaseError, decodeErrorResult, ExecutionRevertedError, type Hex } from 'viem'
import { zkmlVerifierAbi } from '../../../src/contract/abi.js'
import type { Deployed, Evm } from '../../harness/evm.js'

/** A revert without data: calldata that is no encoding of the arguments, above all. */
export const NO_REASON = 'reverts without a reason'

/** What a call comes to: `returns 0x...`, `Error(arguments)` for an error of IZkmlVerifier, or `NO_REASON`. */
export async function outcomeOf(evm: Evm, contract: Deployed, data: Hex): Promise<string> {
  try {
    return `returns ${await evm.call(contract, data)}`
  } catch (error) {
    return revertText(revertData(error))
  }
}

/** Throws what is no revert. */
function revertData(error: unknown): Hex {
  if (!(error instanceof BaseError)) throw error
  const carrier = error.walk((cause) => typeof (cause as { data?: unknown }).data === 'string')
  if (carrier !== null) return (carrier as unknown as { data: Hex }).data
  if (error.walk((cause) => cause instanceof ExecutionRevertedError) !== null) return '0x'
  throw error
}

function revertText(data: Hex): string {
  if (data === '0x') return NO_REASON
  const { errorName, args = [] } = decodeErrorResult({ abi: zkmlVerifierAbi, data })
  return `${errorName}(${args.join(', ')})`
}
