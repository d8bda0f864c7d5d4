import { UsageError } from '../../disk/errors.js'
import { readJson, readObject } from '../../disk/folder.js'
import { verify } from '../../dropIn/verify.js'
import type { JsonObject } from '../../provers/types.js'
import { forgeableWarning } from '../../words.js'
import { openScreen } from '../screen.js'
import type { OutputFlags } from './groth16Words.js'

/** @returns whether the proof is valid */
export async function verifyFiles(
  files: { readonly vkey: string; readonly signals: string; readonly proof: string },
  flags: OutputFlags,
): Promise<boolean> {
  const screen = openScreen(flags)
  const [vkey, signals, proof] = [readObject(files.vkey), readArray(files.signals), readObject(files.proof)]
  const valid = await screen.step('verify', () => verify(vkey, signals, proof))
  screen.say(valid ? 'VALID' : 'INVALID: the proof does not hold for these public signals')
  const warnings = gammaIsDelta(vkey) ? [forgeableWarning()] : []
  for (const warning of warnings) screen.say(warning)
  screen.result({ valid, warnings })
  return valid
}

function readArray(file: string): string[] {
  const json = readJson(file)
  if (Array.isArray(json)) return json
  throw new UsageError(`${file} does not hold an array.`)
}

/** So it is in an initial key: its delta is nobody's secret. */
function gammaIsDelta({ vk_gamma_2, vk_delta_2 }: JsonObject): boolean {
  return JSON.stringify(vk_gamma_2) === JSON.stringify(vk_delta_2)
}
