import { G1 } from '../../field/curve.js'
import { sameBytes } from '../bytes.js'
import { PtauInvalidError } from '../errors.js'
import { G1_BYTES, packG1 } from '../pointBytes.js'

/**
 * Refuses secrets that anybody knows: alpha or beta 1 or -1, as before the first contribution, and a tau that is in a domain,
 * 1 among them: it is there just when tau^(2^power) is 1 or -1.
 *
 * @param section the sections of a powers-of-tau file by their numbers
 * @param power of the largest domain but one
 * @throws PtauInvalidError
 */
export function requireSecrets(section: (id: number) => Uint8Array, power: number): void {
  const [plus, minus] = [packG1(G1.generator), packG1(G1.negate(G1.generator))]
  const places = [
    { secret: 'tau', id: 2, index: 1 },
    { secret: 'tau', id: 2, index: 2 ** power },
    { secret: 'alpha', id: 4, index: 0 },
    { secret: 'beta', id: 5, index: 0 },
  ]
  for (const { secret, id, index } of places) {
    const point = section(id).subarray(index * G1_BYTES, (index + 1) * G1_BYTES)
    if (!sameBytes(point, plus) && !sameBytes(point, minus)) continue
    throw new PtauInvalidError('secrets', `${secret} is a number that anybody knows`, { section: id })
  }
}
