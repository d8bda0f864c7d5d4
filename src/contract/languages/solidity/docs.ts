import type { ContractFacts } from '../../facts.js'
import { argumentDocs, claim, DEVELOPMENT_BANNER, origin, subject } from '../prose.js'
import type { ProtocolPart } from './protocols.js'

/** Licence and compiler version. */
export function fileDocs(facts: ContractFacts): string {
  return `\
// SPDX-License-Identifier: MIT
// ${origin(facts)}
pragma solidity ^0.8.24;
`
}

/** NatSpec of the contract: in plain words what a proof proves. */
export function contractDocs(facts: ContractFacts, part: ProtocolPart): string {
  const [first, ...more] = claim(facts)
  const lines = [
    ...(facts.development ? DEVELOPMENT_BANNER.map((line) => `// ${line}`) : []),
    `/// @title Verifier of inferences of ${subject(facts)}`,
    `/// @notice ${first}`,
    ...more.map((line) => `/// ${line}`),
    `/// @dev ${part.title} over BN254 with a constant verifying key.`,
    ...part.notes.map((line) => `/// ${line}`),
  ]
  return lines.join('\n')
}

/** NatSpec of verifyInference. */
export function inferenceDocs(facts: ContractFacts, part: ProtocolPart): string {
  const { inputs, outputs } = argumentDocs(facts)
  const [first, ...more] = part.proofDocs
  return [
    '@notice Reverts unless the proof proves that the model computes these outputs from these inputs.',
    `@param proof ${first}`,
    ...more,
    `@param inputs ${inputs}`,
    `@param outputs ${outputs}`,
  ]
    .map((line) => `    /// ${line}`)
    .join('\n')
}
