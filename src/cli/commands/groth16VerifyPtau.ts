import { readBytes } from '../../disk/files.js'
import { PtauInvalidError } from '../../provers/errors.js'
import { originOfPowers } from '../../provers/ptau/origin.js'
import { powersInWords } from '../../words.js'
import { openScreen } from '../screen.js'
import type { OutputFlags } from './groth16Words.js'

/** @returns whether the powers of tau are fit for keys of value: published, or verified */
export async function verifyPtauFile(file: string, flags: OutputFlags): Promise<boolean> {
  const screen = openScreen(flags)
  const ptau = readBytes(file)
  try {
    const powers = await screen.step('verify the powers of tau', (onProgress) =>
      originOfPowers(ptau, { onProgress }),
    )
    const valid = powers.kind !== 'development'
    screen.say(`${valid ? 'VALID' : 'INVALID'}: ${powersInWords(powers)}`)
    screen.result({ valid, powers })
    return valid
  } catch (error) {
    if (!(error instanceof PtauInvalidError)) throw error
    screen.say(`INVALID: ${error.message}`)
    screen.result({ valid: false, ...error.toJSON() })
    return false
  }
}
