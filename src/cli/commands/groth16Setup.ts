import { readBytes, writeFiles } from '../../disk/files.js'
import { initialKey } from '../../provers/groth16/initialKey.js'
import { bytes } from '../../util/numberText.js'
import { forgeableWarning } from '../../words.js'
import { openScreen } from '../screen.js'
import type { OutputFlags } from './groth16Words.js'

/** Makes the key that snarkjs's setup makes. */
export async function setupKey(
  files: { readonly r1cs: string; readonly ptau: string; readonly zkey: string },
  flags: OutputFlags,
): Promise<void> {
  const screen = openScreen(flags)
  const [r1cs, ptau] = [readBytes(files.r1cs), readBytes(files.ptau)]
  const zkey = await screen.step('initial key', (onProgress) => initialKey(r1cs, ptau, { onProgress }))
  writeFiles(new Map([[files.zkey, zkey]]))
  screen.say(`${files.zkey} ${bytes(zkey.length)}`)
  screen.say(forgeableWarning())
  screen.say(`Next: zkml groth16 contribute ${files.zkey} circuit_final.zkey`)
  screen.result({ zkey: files.zkey, keyBytes: zkey.length, contributions: 0, warnings: [forgeableWarning()] })
}
