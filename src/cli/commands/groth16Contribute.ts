import { readBytes, writeFiles } from '../../disk/files.js'
import { contribute } from '../../provers/groth16/contribute.js'
import { readKeyInfo } from '../../provers/keyInfo.js'
import { bytes } from '../../util/numberText.js'
import { openScreen } from '../screen.js'
import { type OutputFlags, warningsOf } from './groth16Words.js'

interface ContributeFlags extends OutputFlags {
  readonly name?: string
  readonly entropy?: string
}

export async function contributeToKey(
  { from, to }: { readonly from: string; readonly to: string },
  { name = '', entropy, ...flags }: ContributeFlags,
): Promise<void> {
  const screen = openScreen(flags)
  const zkey = readBytes(from)
  const next = await screen.step('contribute', (onProgress) =>
    contribute(zkey, name, entropy, { onProgress }),
  )
  writeFiles(new Map([[to, next]]))
  const info = readKeyInfo(next)
  screen.say(`${to} ${bytes(next.length)}, ${info.contributions} contribution(s)`)
  for (const warning of warningsOf(info)) screen.say(warning)
  screen.say(`Next: zkml groth16 export-vkey ${to}`)
  screen.result({ zkey: to, contributions: info.contributions, warnings: warningsOf(info) })
}
