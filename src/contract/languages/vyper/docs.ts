import type { ContractFacts } from '../../facts.js'
import {
  argumentDocs,
  claim,
  DEVELOPMENT_BANNER,
  GROTH16_NOTES,
  GROTH16_PROOF,
  origin,
  subject,
} from '../prose.js'

/** Compiler version, licence and the NatSpec of the contract. A contract's name is its file's, so the title has it. */
export function contractDocs(facts: ContractFacts): string {
  const banner = facts.development ? DEVELOPMENT_BANNER.map((line) => `# ${line}\n`).join('') : ''
  return `\
# pragma version ^0.4.3
# ${origin(facts)}
${banner}"""
@title ${facts.name}: verifier of inferences of ${subject(facts)}
@license MIT
@notice ${claim(facts).join('\n')}
@dev Groth16 over BN254 with a constant verifying key.
${GROTH16_NOTES.join('\n')}
Arguments longer than the declared bounds are refused before any code runs, without a named error.
"""`
}

/** NatSpec of verifyInference. */
export function inferenceDocs(facts: ContractFacts): string {
  const { inputs, outputs } = argumentDocs(facts)
  return [
    '@notice Reverts unless the proof proves that the model computes these outputs from these inputs.',
    `@param proof ${GROTH16_PROOF[0]}`,
    ...GROTH16_PROOF.slice(1),
    `@param inputs ${inputs}`,
    `@param outputs ${outputs}`,
  ]
    .map((line) => `    ${line}`)
    .join('\n')
}
