import type { ProofSystem } from '../../facts.js'
import type { LanguageTemplate } from '../index.js'
import { contractSource } from './contract.js'
import { PROTOCOLS } from './protocols.js'

export const solidity: LanguageTemplate = {
  extension: '.sol',
  protocols: Object.keys(PROTOCOLS) as ProofSystem[],
  source: contractSource,
}
