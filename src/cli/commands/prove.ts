import { dirname, join } from 'node:path'
import { prove } from '../../prove.js'
import { keyInfoOf } from '../../provers/keyInfo.js'
import type { ProverName } from '../../provers/types.js'
import { writeFiles } from '../files.js'
import { CompiledFolder, readJson } from '../folder.js'
import { bytes, openScreen } from '../screen.js'
import { developmentWarning, outputsInWords } from '../words.js'
import type { InputFlags } from './run.js'

export interface ProveFlags extends InputFlags {
  readonly output?: string
  readonly prover?: ProverName
  readonly threads?: number
}

export async function proveCommand(path: string, flags: ProveFlags): Promise<void> {
  const screen = openScreen(flags)
  const folder = new CompiledFolder(path)
  const input = readJson(flags.input)
  const { manifest, model, witness } = folder
  const { prover, threads } = flags
  const zkey = folder.openKey()
  const proved = await screen.step(`prove with ${manifest.protocol}`, (onProgress) =>
    prove({ manifest, model, witness }, zkey, input, { prover, threads, onProgress }),
  )
  const { development } = await keyInfoOf(zkey)
  zkey.close()
  const proofFile = flags.output ?? folder.file('proof.json')
  const publicFile = join(dirname(proofFile), 'public.json')
  const proof = `${JSON.stringify(proved.proof, null, 1)}\n`
  const files = new Map([
    [proofFile, proof],
    [publicFile, `${JSON.stringify(proved.publicSignals, null, 1)}\n`],
  ])
  const secrets = join(dirname(proofFile), 'openings.json')
  if (proved.openings.length > 0) files.set(secrets, `${JSON.stringify(proved.openings, null, 1)}\n`)
  writeFiles(files)
  for (const line of outputsInWords(proved.outputs)) screen.say(line)
  screen.say(`${proofFile} ${bytes(proof.length)}, ${publicFile} (${proved.publicSignals.length} signals)`)
  if (proved.openings.length > 0) screen.say(`${secrets} opens the committed tensors: keep it secret`)
  if (development) screen.say(developmentWarning())
  screen.say(`Next: zkml verify ${path} --proof ${proofFile}`)
  screen.result({
    proof: proofFile,
    public: publicFile,
    publicSignals: proved.publicSignals,
    outputs: proved.outputs,
  })
}
