import { openFile, writeFiles } from '../../disk/files.js'
import { verificationKeyOf } from '../../provers/groth16/verificationKey.js'
import { keyInfoOf } from '../../provers/keyInfo.js'
import { bytes } from '../../util/numberText.js'
import { openScreen } from '../screen.js'
import { asSnarkjsFile, type OutputFlags, warningsOf } from './groth16Words.js'

export async function exportVerificationKey(
  { zkey, vkey }: { readonly zkey: string; readonly vkey: string },
  flags: OutputFlags,
): Promise<void> {
  const screen = openScreen(flags)
  const key = openFile(zkey)
  try {
    const json = asSnarkjsFile(await verificationKeyOf(key))
    const info = await keyInfoOf(key)
    writeFiles(new Map([[vkey, json]]))
    screen.say(`${vkey} ${bytes(json.length)}, ${info.publicSignals} public signal(s)`)
    for (const warning of warningsOf(info)) screen.say(warning)
    screen.result({ verificationKey: vkey, publicSignals: info.publicSignals, warnings: warningsOf(info) })
  } finally {
    key.close()
  }
}
