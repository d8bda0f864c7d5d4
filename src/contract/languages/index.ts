import type { ContractFacts, ProofSystem } from '../facts.js'
import { solidity } from './solidity/index.js'
import { vyper } from './vyper/index.js'

/** A language in which verifier contracts are written. */
export interface LanguageTemplate {
  /** Of the source file, with its dot. */
  readonly extension: string
  /** Proof systems for which it has a contract. */
  readonly protocols: readonly ProofSystem[]
  /**
   * The source text of the contract: one file that needs no other.
   *
   * @throws MalformedKeyError
   */
  source(facts: ContractFacts): string
}

/** Another language is one entry here and one folder beside this file. */
export const LANGUAGES = { solidity, vyper } satisfies Record<string, LanguageTemplate>

export type Language = keyof typeof LANGUAGES
