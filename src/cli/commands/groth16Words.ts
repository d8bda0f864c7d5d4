import { type KeyInfo, keyWeaknesses } from '../../provers/keyInfo.js'
import { developmentWarning, forgeableWarning } from '../../words.js'

/** What the commands of the group have in common. */
export interface OutputFlags {
  readonly json?: boolean
  readonly quiet?: boolean
}

/** Why the key must not guard anything of value; nothing if there is no reason. */
export function warningsOf(info: KeyInfo): string[] {
  const weaknesses = keyWeaknesses(info)
  const initial = weaknesses.some((weakness) => weakness !== 'development key')
  return [...(initial ? [forgeableWarning()] : []), ...(info.development ? [developmentWarning()] : [])]
}

/** JSON as snarkjs writes it to files. */
export function asSnarkjsFile(json: unknown): string {
  return JSON.stringify(json, null, 1)
}
