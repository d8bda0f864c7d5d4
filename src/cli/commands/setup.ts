import { totalmem } from 'node:os'
import { readBytes, writeFiles } from '../../disk/files.js'
import { CompiledFolder } from '../../disk/folder.js'
import { circuitSize, estimate, NotEnoughMemoryError } from '../../estimate.js'
import { readKeyInfo } from '../../provers/keyInfo.js'
import { setup } from '../../setup.js'
import { bytes } from '../../util/numberText.js'
import { developmentWarning, powersInWords } from '../../words.js'
import { openScreen } from '../screen.js'
import { estimateInWords } from '../words.js'

export interface SetupFlags {
  readonly ptau?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

export async function setupCommand(path: string, flags: SetupFlags): Promise<void> {
  const screen = openScreen(flags)
  const folder = new CompiledFolder(path)
  const { manifest, r1cs } = folder
  const cost = estimate(circuitSize(r1cs), manifest.protocol)
  const setupSeconds = flags.ptau === undefined ? cost.setupSeconds : cost.ptauSetupSeconds
  screen.say(`Estimate: ${estimateInWords({ ...cost, setupSeconds })}`)
  requireMemory(cost.memoryBytes)
  const ptau = flags.ptau === undefined ? {} : { ptau: readBytes(flags.ptau) }
  const title = flags.ptau === undefined ? 'development key' : 'key from ptau'
  const keys = await screen.step(title, (onProgress) => setup({ manifest, r1cs }, { ...ptau, onProgress }))
  const verificationKey = `${JSON.stringify(keys.verificationKey, null, 1)}\n`
  // The proving key last: no proof is made before the key that verifies it is there.
  writeFiles(
    new Map<string, Uint8Array | string>([
      [folder.file('verification_key.json'), verificationKey],
      [folder.file('circuit.zkey'), keys.zkey],
    ]),
  )
  const { development, contributions } = readKeyInfo(keys.zkey)
  screen.say(
    `circuit.zkey ${bytes(keys.zkey.length)}, verification_key.json ${bytes(verificationKey.length)}`,
  )
  if (keys.powers !== undefined) screen.say(`First phase: ${powersInWords(keys.powers)}`)
  if (development) screen.say(developmentWarning())
  screen.say(`Next: zkml prove ${path} --input input.json`)
  screen.result({
    ...{ protocol: manifest.protocol, development, contributions, keyBytes: keys.zkey.length },
    ...(keys.powers === undefined ? {} : { powers: keys.powers }),
  })
}

function requireMemory(needed: number): void {
  const available = totalmem()
  if (needed > available)
    throw new NotEnoughMemoryError({ needed: bytes(needed), available: bytes(available) })
}
