import type { Manifest } from '../../artifacts/manifest.js'
import { compile } from '../../compile.js'
import { readBytes } from '../../disk/files.js'
import { CompiledFolder, isFolder } from '../../disk/folder.js'
import { circuitSize, type Estimate, estimate } from '../../estimate.js'
import { real } from '../../util/numberText.js'
import { table } from '../../util/textTable.js'
import { sizeInWords, statementInWords } from '../../words.js'
import { openScreen, type Screen } from '../screen.js'
import { estimateInWords, layerTable } from '../words.js'
import { type CompileFlags, compileOptions } from './compile.js'

/** Describes a compiled folder, or a model as it would be compiled. */
export async function inspectCommand(path: string, flags: CompileFlags): Promise<void> {
  const screen = openScreen(flags)
  const { manifest, cost } = isFolder(path) ? inspectFolder(path) : await inspectModel(screen, path, flags)
  for (const line of statementInWords(manifest)) screen.say(line)
  screen.say()
  for (const line of layerTable(manifest)) screen.say(line)
  screen.say()
  for (const line of tensorTable(manifest)) screen.say(line)
  screen.say()
  screen.say(`${manifest.protocol}: ${sizeInWords(manifest)}`)
  screen.say(`Estimate: ${estimateInWords(cost)}`)
  screen.result({ ...manifest, estimate: cost })
}

interface Inspected {
  readonly manifest: Manifest
  readonly cost: Estimate
}

function inspectFolder(path: string): Inspected {
  const { manifest, r1cs } = new CompiledFolder(path)
  return { manifest, cost: estimate(circuitSize(r1cs), manifest.protocol) }
}

async function inspectModel(screen: Screen, file: string, flags: CompileFlags): Promise<Inspected> {
  const model = readBytes(file)
  const { manifest, r1cs } = await screen.step('compile', () =>
    compile(model, compileOptions(file, model, flags)),
  )
  return { manifest, cost: estimate(circuitSize(r1cs), manifest.protocol) }
}

function tensorTable({ tensors }: Manifest): string[] {
  return table(
    ['tensor', 'role', 'visibility', 'shape', 'range', 'step'],
    tensors.map(({ name, role, visibility, shape, lo, hi, scale }) => [
      ...[name, role, visibility, `[${shape.join(', ')}]`],
      ...[`${real(lo * scale)} to ${real(hi * scale)}`, real(scale)],
    ]),
  )
}
