import { readBytes, writeFiles } from '../../disk/files.js'
import { preparePtau } from '../../provers/ptau/prepare.js'
import { bytes } from '../../util/numberText.js'
import { openScreen } from '../screen.js'
import type { OutputFlags } from './groth16Words.js'

/** Writes the powers of tau with what setups read. */
export async function preparePowers(
  { from, to }: { readonly from: string; readonly to: string },
  flags: OutputFlags,
): Promise<void> {
  const screen = openScreen(flags)
  const prepared = await screen.step('prepare', (onProgress) => preparePtau(readBytes(from), { onProgress }))
  writeFiles(new Map([[to, prepared]]))
  screen.say(`${to} ${bytes(prepared.length)}`)
  screen.say(`Next: zkml groth16 setup circuit.r1cs ${to} circuit_0000.zkey`)
  screen.result({ ptau: to })
}
