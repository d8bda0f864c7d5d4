import type { LanguageTemplate } from '../index.js'
import { contractSource } from './contract.js'

export const vyper: LanguageTemplate = {
  extension: '.vy',
  protocols: ['groth16'],
  source: contractSource,
}
