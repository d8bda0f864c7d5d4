import { readFileSync } from 'node:fs'
import type { Address } from 'viem'
import { compileText } from '../../bench/contracts.js'
import { type Chain, type Contract, withErrorsOf } from '../../test/harness/contracts.js'

export interface Terms {
  readonly verifier: Contract
  readonly attester: Address
  /** The least score that is lent to, in points. */
  readonly points: number
  /** Points that one step of the proved integers is worth: the output's `scale` in circuit.json. */
  readonly scale: number
  /** In wei. */
  readonly loan: bigint
}

/** The least integer that stands for at least so many points. */
export function leastScore({ points, scale }: Pick<Terms, 'points' | 'scale'>): bigint {
  return BigInt(Math.ceil(points / scale))
}

const SOURCE = 'examples/credit/CreditLine.sol'

/** The contract of this folder. The chain's first account deploys it, and so is the lender. */
export async function deployCreditLine(chain: Chain, terms: Terms): Promise<Contract> {
  const { verifier, attester, loan } = terms
  const contract = compileText(SOURCE, readFileSync(SOURCE, 'utf8')).get('CreditLine')!
  const line = await chain.deploy(contract, [verifier.address, attester, leastScore(terms), loan])
  return withErrorsOf(line, verifier)
}
