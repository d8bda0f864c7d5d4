import { inverse } from '../../../../field/modular.js'
import type { GateKey } from '../../../gateKey.js'
import type { MemoryField } from './memory.js'

/** What users of a proof that nobody else can change have to know. */
export const NOTES = [
  'A proof can be presented again: never take proof bytes for a nonce, and key replay protection on what is proved. A',
  'prover can make any number of proofs of the same.',
]

/** Fields of one word each. */
export function words(...names: readonly string[]): MemoryField[] {
  return names.map((name): MemoryField => [name, 1])
}

/** Constants of the evaluation domain, those of one proof system, and the places in memory. */
export function domainConstants({ power, omega, k1, k2 }: GateKey, more: string, places: string): string {
  return `
    /// @dev omega generates the domain of 2^${power} points, of which SIZE_INVERSE is the inverse size modulo r.
    uint256 private constant OMEGA = ${omega};
    uint256 private constant SIZE_INVERSE = ${inverse(2n ** BigInt(power))};
    /// @dev What tells the wires of a gate apart.
    uint256 private constant K1 = ${k1};
    uint256 private constant K2 = ${k2};
${more}
    // Places in memory, in bytes from p on.
${places}`
}
