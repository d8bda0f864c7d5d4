import { readFileSync } from 'node:fs'
import { HERMEZ_BLAKE2B } from '../../src/provers/ptau/publicFiles.js'
import { samplePtau } from '../provers/samplePtau.js'

/** What commands say of a sample file: it has one contribution, by nobody they know. */
export const SAMPLE_ORIGIN = 'verified powers of tau; its contributor must be trusted'

/**
 * The one rule for published powers of tau. Where a page fetches such a file, a file of the same name has as many powers
 * of the test's own; where a command then says that it has verified them, it would have known the real file by its hash.
 *
 * @throws for an address at which snarkjs's documentation names no file, or one that this package does not know
 */
export async function standIn(url: string): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  const name = url.slice(url.lastIndexOf('/') + 1)
  const power = Number(/^powersOfTau28_hez_final_(\d\d)\.ptau$/.exec(name)?.[1])
  const documented = readFileSync('node_modules/snarkjs/README.md', 'utf8').includes(`(${url})`)
  if (!documented || !HERMEZ_BLAKE2B.has(power))
    throw new Error(`${url} is no published file of powers of tau`)
  return { name, bytes: await samplePtau(power) }
}
