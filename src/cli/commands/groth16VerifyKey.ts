import { readBytes } from '../../disk/files.js'
import { verifyKey } from '../../provers/groth16/verifyKey.js'
import { readKeyInfo } from '../../provers/keyInfo.js'
import { openScreen } from '../screen.js'
import { type OutputFlags, warningsOf } from './groth16Words.js'

/** @returns whether the key is what the circuit, the first phase and the key's own contributions lead to */
export async function verifyKeyFile(
  files: { readonly r1cs: string; readonly ptau: string; readonly zkey: string },
  flags: OutputFlags,
): Promise<boolean> {
  const screen = openScreen(flags)
  const [r1cs, ptau, zkey] = [files.r1cs, files.ptau, files.zkey].map((file) => readBytes(file))
  const valid = await screen.step('verify the key', (onProgress) =>
    verifyKey(r1cs!, ptau!, zkey!, { onProgress }),
  )
  const info = readKeyInfo(zkey!)
  screen.say(
    valid ? `VALID, ${info.contributions} contribution(s)` : 'INVALID: not the key of this circuit and ptau',
  )
  for (const warning of warningsOf(info)) screen.say(warning)
  screen.result({ valid, contributions: info.contributions, warnings: warningsOf(info) })
  return valid
}
