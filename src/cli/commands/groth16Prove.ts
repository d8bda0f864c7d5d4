import { type OpenFile, openFile, readBytes, writeFiles } from '../../disk/files.js'
import { readJson } from '../../disk/folder.js'
import { circomWitness } from '../../dropIn/witnessProgram.js'
import { proveGroth16 } from '../../provers/groth16/proveFile.js'
import { keyInfoOf } from '../../provers/keyInfo.js'
import type { GpuMode, Proved } from '../../provers/types.js'
import { bytes } from '../../util/numberText.js'
import { withGpu } from '../gpu.js'
import { openScreen, type Screen } from '../screen.js'
import { asSnarkjsFile, type OutputFlags, warningsOf } from './groth16Words.js'

interface ProveFlags extends OutputFlags {
  readonly threads?: number
  readonly gpu?: GpuMode
}

/** Where the key is, and where the outcome goes. */
interface ProofFiles {
  readonly zkey: string
  readonly proof: string
  readonly signals: string
}

export async function proveWitness(
  files: ProofFiles & { readonly witness: string },
  flags: ProveFlags,
): Promise<void> {
  const screen = openScreen(flags)
  await proveInto(files, readBytes(files.witness), screen, flags)
}

export async function proveInput(
  files: ProofFiles & { readonly input: string; readonly wasm: string },
  flags: ProveFlags,
): Promise<void> {
  const screen = openScreen(flags)
  const [input, wasm] = [readJson(files.input), readBytes(files.wasm)]
  const onLog = (line: string) => screen.say(line)
  const wtns = await screen.step('compute the witness', () => circomWitness(wasm, input, { onLog }))
  await proveInto(files, wtns, screen, flags)
}

async function proveInto(
  files: ProofFiles,
  wtns: Uint8Array,
  screen: Screen,
  { threads, gpu }: ProveFlags,
): Promise<void> {
  const key = openFile(files.zkey)
  try {
    const proved = await screen.step('prove with groth16', (onProgress) =>
      withGpu(gpu, () => proveGroth16(key, wtns, { threads, gpu, onProgress })),
    )
    write(files, proved, screen)
    await tell(files, key, proved, screen)
  } finally {
    wtns.fill(0)
    key.close()
  }
}

function write(files: ProofFiles, { proof, publicSignals }: Proved, screen: Screen): void {
  const text = asSnarkjsFile(proof)
  writeFiles(
    new Map([
      [files.signals, asSnarkjsFile(publicSignals)],
      [files.proof, text],
    ]),
  )
  screen.say(`${files.proof} ${bytes(text.length)}, ${files.signals} (${publicSignals.length} signals)`)
}

async function tell(
  { proof, signals }: ProofFiles,
  key: OpenFile,
  { publicSignals }: Proved,
  screen: Screen,
): Promise<void> {
  const warnings = warningsOf(await keyInfoOf(key))
  for (const warning of warnings) screen.say(warning)
  screen.result({ proof, public: signals, publicSignals, warnings })
}
