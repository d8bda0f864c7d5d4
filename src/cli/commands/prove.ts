import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { unpairedKeys } from '../../artifacts/stamp.js'
import { type OpenFile, writeFiles } from '../../disk/files.js'
import { CompiledFolder, openingIn, readDataFile, splitTarget } from '../../disk/folder.js'
import { type ProvedInference, prove } from '../../prove.js'
import { type KeyInfo, keyInfoOf } from '../../provers/keyInfo.js'
import { belongsTo } from '../../provers/keyPoints.js'
import type { GpuMode, ProverName } from '../../provers/types.js'
import { bytes } from '../../util/numberText.js'
import { withGpu } from '../gpu.js'
import { openScreen, type Screen } from '../screen.js'
import { outputsInWords } from '../words.js'
import { warningsOf } from './groth16Words.js'
import type { InputFlags } from './run.js'

export interface ProveFlags extends InputFlags {
  readonly output?: string
  readonly prover?: ProverName
  readonly threads?: number
  readonly gpu?: GpuMode
  /** openings.json and tensor whose salt a hashed tensor takes, by tensor. */
  readonly salt?: Readonly<Record<string, string>>
}

export async function proveCommand(path: string, flags: ProveFlags): Promise<void> {
  const screen = openScreen(flags)
  const folder = new CompiledFolder(path)
  const input = readDataFile(flags.input)
  const key = folder.openKey()
  try {
    const proved = await proveWith(folder, key, input, flags, screen)
    const info = await keyInfoOf(key)
    await requirePair(folder, key, info)
    const proofFile = flags.output ?? folder.file('proof.json')
    const publicFile = join(dirname(proofFile), 'public.json')
    write({ proofFile, publicFile }, proved, screen)
    for (const warning of warningsOf(info)) screen.say(warning)
    screen.say(`Next: zkml verify ${path} --proof ${proofFile}`)
    const { publicSignals, outputs } = proved
    screen.result({ proof: proofFile, public: publicFile, publicSignals, outputs })
  } finally {
    key.close()
  }
}

function proveWith(
  folder: CompiledFolder,
  key: OpenFile,
  input: unknown,
  { prover, threads, gpu, salt = {} }: ProveFlags,
  screen: Screen,
): Promise<ProvedInference> {
  const { manifest, model, witness, weightsOpening } = folder
  const salts = Object.fromEntries(
    Object.entries(salt).map(([tensor, target]) => [tensor, BigInt(openingIn(...splitTarget(target)).salt)]),
  )
  const files = { manifest, model, witness, ...(weightsOpening && { weightsOpening }) }
  return screen.step(`prove with ${manifest.protocol}`, (onProgress) =>
    withGpu(gpu, () => prove(files, key, input, { prover, threads, gpu, salts, onProgress })),
  )
}

/**
 * Looks at the verification key, after proving, as another setup may have replaced both keys meanwhile.
 *
 * @throws ArtifactMismatchError when the folder has one by which the proving key's proofs are invalid
 */
async function requirePair(folder: CompiledFolder, key: OpenFile, info: KeyInfo): Promise<void> {
  const { protocol } = folder.manifest
  if (protocol !== 'groth16' || !existsSync(folder.file('verification_key.json'))) return
  if (info.protocol !== protocol || (await belongsTo(key, folder.verificationKey))) return
  throw unpairedKeys()
}

/** The proof last: where there is one, everything that belongs to it is there too. */
function write(
  { proofFile, publicFile }: { readonly proofFile: string; readonly publicFile: string },
  { proof, publicSignals, openings, outputs }: ProvedInference,
  screen: Screen,
): void {
  const text = (json: unknown) => `${JSON.stringify(json, null, 1)}\n`
  const secrets = join(dirname(proofFile), 'openings.json')
  const written = text(proof)
  writeFiles(
    new Map([
      ...(openings.length > 0 ? [[secrets, text(openings)] as const] : []),
      [publicFile, text(publicSignals)],
      [proofFile, written],
    ]),
  )
  for (const line of outputsInWords(outputs)) screen.say(line)
  screen.say(`${proofFile} ${bytes(written.length)}, ${publicFile} (${publicSignals.length} signals)`)
  if (openings.length > 0) screen.say(`${secrets} opens the committed tensors: keep it secret`)
}
